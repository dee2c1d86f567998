import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { contentOf, eventually, startConsumer, valuesByKey } from '../contract-suite/bench';
import { BusFolder } from './bus-folder.test.kit';
import { crashGroup, crashTopics } from './crash-run.test.kit';

const runChild = join(__dirname, '..', '..', '..', 'jest', 'run-child.cjs');
const child = join(__dirname, 'crash-child.test.kit.js');
const seed = 20_260_401;
const kills = 22;
const mostLines = 600;

/** A process that works on the bus when it is told to. */
class Worker {
  readonly process: ChildProcess;
  readonly lines: Interface;

  constructor() {
    this.process = fork(runChild, [child], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    const { stdout } = this.process;
    if (stdout === null) throw new Error('the child has no standard output');
    this.lines = createInterface({ input: stdout });
  }

  async kill(): Promise<void> {
    const gone = once(this.process, 'close');
    this.process.kill('SIGKILL');
    await gone;
  }
}

/** What the children said before they died, and what in it cannot be. */
class Account {
  readonly acknowledged = new Map<string, string>();
  readonly handled = new Set<string>();
  readonly wrong: string[] = [];
  ready = 0;

  /** Hears what a child says until the end; resolves when so many lines have come. */
  hearFrom(lines: Interface, count: number): Promise<void> {
    let left = count;
    return new Promise((resolve) => {
      lines.on('line', (line) => {
        this.hear(line);
        left -= 1;
        if (left <= 0) resolve();
      });
    });
  }

  hear(line: string): void {
    const [what, ...words] = line.split(' ');
    if (what === 'ready') this.ready += 1;
    if (what === 'handled') this.handled.add(words.join(' '));
    if (what === 'published') this.#published(words);
    if (what === 'committed') this.#committed(Number(words[0]), Number(words[1]));
  }

  #published([topic, partition, offset, key, value]: string[]): void {
    const place = `${String(topic)} ${String(partition)} ${String(offset)}`;
    if (this.acknowledged.has(place)) this.wrong.push(`the offset ${place} was given twice`);
    this.acknowledged.set(place, `${String(key)} ${String(value)}`);
  }

  #committed(partition: number, committed: number): void {
    for (let offset = 0; offset < committed; offset += 1) {
      const place = `${String(partition)} ${String(offset)}`;
      if (!this.handled.has(place)) this.wrong.push(`${place} was skipped`);
    }
  }
}

describe('a process that is killed while it publishes and consumes', () => {
  jest.setTimeout(60_000);
  let place: BusFolder;
  let account: Account;

  beforeAll(async () => {
    account = new Account();
    place = await BusFolder.open();
    await place.bus[Symbol.asyncDispose]();
    const next = random(seed);
    let waiting = new Worker();
    for (let run = 0; run < kills; run += 1) {
      const worker = waiting;
      const isOpening = next() < 0.2;
      const heard = account.hearFrom(worker.lines, isOpening ? Infinity : next() * mostLines);
      worker.process.send({ folder: place.folder, run });
      if (run < kills - 1) waiting = new Worker();
      // Some are killed while they open the bus, most while they work.
      await (isOpening ? new Promise((resolve) => setTimeout(resolve, next() * 100)) : heard);
      await worker.kill();
    }
    await place.restart();
  });

  afterAll(() => place[Symbol.asyncDispose]());

  it('given many kills, when the bus is opened again, then nothing that was said is wrong', () => {
    expect(account.ready).toBeGreaterThan(kills / 2);
    expect(account.acknowledged.size).toBeGreaterThan(1_000);
    expect(account.handled.size).toBeGreaterThan(100);
    expect(account.wrong).toEqual([]);
  });

  it.each(crashTopics.map(({ name }) => name))(
    'given the topic %s, when it is read, then what was acknowledged is there in its order',
    async (topic) => {
      const records = await contentOf(place.bus, topic);

      const there = new Map(
        records.map(({ partition, offset, key, value }) => [
          `${topic} ${String(partition)} ${String(offset)}`,
          `${key} ${String(value)}`,
        ]),
      );
      for (const [at, text] of account.acknowledged) {
        if (there.has(at)) expect(there.get(at)).toBe(text);
      }
      for (const values of Object.values(valuesByKey(records))) {
        expect(values).toEqual([...values].sort(inOrder));
        expect(new Set(values).size).toBe(values.length);
      }
    },
  );

  it('given the topic that keeps all, when it is read, then every acknowledged record is there', async () => {
    const there = new Set<string>();

    for await (const { partition, offset } of place.bus.readAll('kept')) {
      there.add(`kept ${String(partition)} ${String(offset)}`);
    }

    const acknowledged = [...account.acknowledged.keys()].filter((at) => at.startsWith('kept '));
    expect(acknowledged.length).toBeGreaterThan(500);
    expect(acknowledged.filter((at) => !there.has(at))).toEqual([]);
  });

  it('given the topic that keeps little, when it is looked at, then its offsets went on', async () => {
    const offsets = await place.bus.offsets('anyone', 'short');

    for (const { partition, start, end } of offsets) {
      const acknowledged = [...account.acknowledged.keys()]
        .map((at) => at.split(' '))
        .filter(([topic, number]) => topic === 'short' && Number(number) === partition);
      const last = Math.max(-1, ...acknowledged.map(([, , offset]) => Number(offset)));
      expect(end).toBeGreaterThan(last);
      expect(start).toBeLessThanOrEqual(end);
    }
    expect(Math.max(...offsets.map(({ start }) => start))).toBeGreaterThan(0);
  });

  it('given the compacted topic, when it is read, then each key has its last acknowledged value or a later one', async () => {
    const last = new Map<string, string>();
    for await (const { key, value } of place.bus.readAll('newest')) last.set(key, value ?? '');

    for (const [at, text] of account.acknowledged) {
      const [key = '', value = ''] = text.split(' ');
      if (at.startsWith('newest ')) {
        expect(inOrder(value, last.get(key) ?? '')).toBeLessThanOrEqual(0);
      }
    }
    expect(last.size).toBe(3);
  });

  it('given the rest of the records, when it is consumed, then every record was handled once at least', async () => {
    const offsets = await place.bus.offsets(crashGroup, 'kept');
    const open = offsets.reduce((sum, { end, committed }) => sum + end - committed, 0);

    await using rest = startConsumer(place.bus, { group: crashGroup, topics: ['kept'] });
    await eventually(() => rest.records().length >= open);

    for (const { partition, offset } of rest.records()) {
      account.hear(`handled ${String(partition)} ${String(offset)}`);
    }
    for (const { partition, end } of offsets) {
      account.hear(`committed ${String(partition)} ${String(end)}`);
    }
    expect(account.wrong).toEqual([]);
  });
});

/** Values are `RUN.COUNT`, and both only grow. */
function inOrder(one: string | null, other: string | null): number {
  const [run = 0, count = 0] = (one ?? '').split('.').map(Number);
  const [otherRun = 0, otherCount = 0] = (other ?? '').split('.').map(Number);
  return run - otherRun || count - otherCount;
}

/** Numbers from 0 to 1 that are the same for the same seed. */
function random(start: number): () => number {
  let state = start;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

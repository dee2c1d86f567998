import { ClassicLevel } from 'classic-level';
import { contentOf, eventually, numbered, startConsumer } from '../contract-suite/bench';
import { BusFolder } from './bus-folder.test.kit';

interface LevelBatch {
  write(options: unknown): Promise<void>;
}

/** LevelDB as far as its failures are played. */
const level: {
  batch: (this: unknown) => LevelBatch;
  open: () => Promise<void>;
  close: () => Promise<void>;
} = ClassicLevel.prototype;
const full = new Error('IO error: 000003.log: No space left on device');
const named = {
  name: 'Unavailable',
  code: 'bus-unavailable',
  message: expect.stringMatching(
    /^The disk is full: the bus in [^ ]+ cannot be written\. Free/,
  ) as unknown,
};

/** The next write fails: before it reached the log, or after. */
function failNextWrite(isWritten: boolean): void {
  const { batch } = level;
  jest.spyOn(level, 'batch').mockImplementationOnce(function (this: unknown) {
    const made = batch.call(this);
    const write = made.write.bind(made);
    made.write = async (options) => {
      if (isWritten) await write(options);
      throw full;
    };
    return made;
  });
}

function failNextOpening(): void {
  jest.spyOn(level, 'open').mockImplementationOnce(async function (this: typeof level) {
    await this.close();
    throw full;
  });
}

describe('a write that fails', () => {
  let place: BusFolder;
  const warnings: string[] = [];

  beforeEach(async () => {
    warnings.length = 0;
    place = await BusFolder.open({
      log: { warn: (_: unknown, message?: string) => warnings.push(message ?? '') },
    });
    await place.bus.ensureTopics([
      { name: 'log', partitions: 1, keep: { hours: 1, bytes: 1_048_576 } },
      { name: 'state', partitions: 1, keep: 'compact' },
    ]);
    await place.bus.publish('log', numbered(3));
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    await place[Symbol.asyncDispose]();
  });

  const values = async () => (await contentOf(place.bus, 'log')).map(({ value }) => value);
  const publish = (value: string) => place.bus.publish('log', [{ key: 'k', value }]);

  it('given a full disk, when it is published, then that is said and the next publish works', async () => {
    failNextWrite(false);

    const failed = publish('lost');

    await expect(failed).rejects.toMatchObject(named);
    expect(await publish('next')).toEqual([{ partition: 0, offset: 3 }]);
    expect(await values()).toEqual(['value-0', 'value-1', 'value-2', 'next']);
    await place.restart();
    expect(await values()).toEqual(['value-0', 'value-1', 'value-2', 'next']);
  });

  it('given several that wait together, when their write fails, then none of them is kept', async () => {
    failNextWrite(false);

    const outcomes = await Promise.allSettled(['a', 'b', 'c'].map(publish));

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await values()).toHaveLength(3);
  });

  it('given a failure after the records were written, when it is published, then they are kept once', async () => {
    failNextWrite(true);

    const positions = await publish('kept');

    expect(positions).toEqual([{ partition: 0, offset: 3 }]);
    expect(await publish('next')).toEqual([{ partition: 0, offset: 4 }]);
    await place.restart();
    expect(await values()).toEqual(['value-0', 'value-1', 'value-2', 'kept', 'next']);
  });

  it('given a disk that stays full, when there is room again, then what was refused is not there', async () => {
    failNextWrite(true);
    failNextOpening();

    await expect(publish('refused')).rejects.toMatchObject(named);
    await eventually(() => publish('next').then(...yesOrNo));

    expect(await values()).toEqual(['value-0', 'value-1', 'value-2', 'next']);
    await place.restart();
    expect(await values()).toEqual(['value-0', 'value-1', 'value-2', 'next']);
    expect(warnings[0]).toContain('does not open after a failed write');
  });

  it('given a disk that stays full, when the process ends before the next publish, then it is not there', async () => {
    failNextWrite(true);
    failNextOpening();
    await expect(publish('refused')).rejects.toMatchObject(named);
    await eventually(() => values().then(...yesOrNo));

    await place.restart();

    expect(await values()).toEqual(['value-0', 'value-1', 'value-2']);
    expect(await place.bus.offsets('g', 'log')).toMatchObject([{ start: 0, end: 3 }]);
  });

  it('given a disk that stays full, when it is read, then that is said until there is room', async () => {
    failNextWrite(false);
    failNextOpening();
    await expect(publish('refused')).rejects.toMatchObject(named);

    await expect(contentOf(place.bus, 'log')).rejects.toMatchObject(named);
    await eventually(() => values().then(...yesOrNo));

    expect(await values()).toHaveLength(3);
  });

  it('given an upkeep that fails after it was written, when it is looked at, then it counts', async () => {
    await place.bus.publish('state', numbered(20, 2));
    failNextWrite(true);
    failNextOpening();

    await expect(place.bus.sweep()).rejects.toMatchObject(named);
    await eventually(() => publish('next').then(...yesOrNo));

    const state = await contentOf(place.bus, 'state');
    expect(state.map(({ value }) => value)).toEqual(['value-18', 'value-19']);
    await place.restart();
    await place.bus.sweep();
    expect(await contentOf(place.bus, 'state')).toHaveLength(2);
  });

  it('given a consumer whose commit fails, when it can be written again, then it goes on', async () => {
    let batches = 0;
    await using consumer = startConsumer(place.bus, { group: 'g', topics: ['log'] }, () => {
      batches += 1;
      if (batches === 1) failNextWrite(false);
      return Promise.resolve();
    });

    await eventually(async () => (await place.bus.offsets('g', 'log'))[0]?.committed === 3);

    const offsets = consumer.records().map(({ offset }) => offset);
    expect(offsets).toEqual([0, 1, 2, 0, 1, 2]);
    expect(warnings).toContain('a batch was not handled; it comes again');
  });

  it('given a publish that fails among others, when all are done, then positions and records agree', async () => {
    const kept = new Map<number, string>();
    for (let round = 0; round < 12; round += 1) {
      if (round % 3 === 1) failNextWrite(round % 2 === 0);
      const batch = ['a', 'b'].map((name) => `${name}-${String(round)}`);
      const outcomes = await Promise.allSettled(batch.map(publish));
      for (const [index, outcome] of outcomes.entries()) {
        if (outcome.status === 'rejected') continue;
        kept.set(outcome.value[0]?.offset ?? -1, batch[index] ?? '');
      }
    }

    await place.restart();

    const there = (await contentOf(place.bus, 'log')).slice(3);
    expect(there.map(({ offset, value }) => [offset, value])).toEqual([...kept]);
  });
});

/** Turns an outcome into whether it was one. */
const yesOrNo = [() => true, () => false] as const;

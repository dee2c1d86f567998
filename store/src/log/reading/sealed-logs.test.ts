import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { framesOf } from '../testing/frames.test.kit';
import { eventRecords, LogHome } from '../testing/log.test.kit';
import type { SealedLog } from './sealed-logs';

let home: LogHome;

beforeEach(async () => {
  home = await LogHome.make();
});
afterEach(() => home[Symbol.asyncDispose]());

/** Records of one lane, anchored; the first of a log that goes on for another is the log's own. */
async function write(count: number, from: number): Promise<void> {
  await using log = await home.open();
  await log.append(eventRecords(count, from).map((record) => ({ ...record, severity: 'info' })));
  await log.checkpoint();
  await log.anchor(home.ledger);
}

const segmentOf = (log: number) => join(home.log(log), 'segments/normal');

/** Takes a log's records from one on, which were anchored, so that the next start seals it. */
async function lose(log: number, from: number): Promise<void> {
  const [name = ''] = await readdir(segmentOf(log));
  const path = join(segmentOf(log), name);
  const frame = (await framesOf(path)).find(({ header }) => header.sequence === from);
  await truncate(path, frame?.offset);
  for (const known of ['state.json', 'tile'])
    await rm(join(home.log(log), known), { recursive: true });
}

/** Ids by sequence, without the log's own records; nothing where there is no record any more. */
async function idsOf(log: SealedLog | undefined, from = 0): Promise<[number, string?][]> {
  if (log === undefined) throw new Error('there is no such log');
  const ids: [number, string?][] = [];
  for await (const found of log.records(from)) {
    if (found.kind === 'absent') ids.push([found.last]);
    else if (found.statement === undefined) ids.push([found.sequence, found.header.id]);
  }
  return ids;
}

describe('the sealed logs of a store', () => {
  it('given logs that were sealed, when the store is opened, then what is left of each is read, the oldest first', async () => {
    await write(4, 0);
    await lose(1, 3);
    await write(4, 10);
    await lose(2, 4);

    await using log = await home.open();

    const [first, second, ...more] = log.sealed;
    expect(more).toEqual([]);
    expect(await idsOf(first)).toEqual([
      [0, 'event-0'],
      [1, 'event-1'],
      [2, 'event-2'],
    ]);
    expect(await idsOf(second, 2)).toEqual([
      [2, 'event-11'],
      [3, 'event-12'],
    ]);
    expect([first?.logId, second?.logId]).toEqual(home.ledger.opened);
  });

  it('given a sealed log in which a record was changed, when it is read, then that record alone is absent', async () => {
    await write(5, 0);
    await lose(1, 4);
    await (await home.open())[Symbol.asyncDispose]();
    const [name = ''] = await readdir(segmentOf(1));
    const path = join(segmentOf(1), name);
    const bytes = await readFile(path);
    const changed = (await framesOf(path)).find(({ header }) => header.sequence === 1);
    const at = (changed?.offset ?? 0) + (changed?.length ?? 0) - 6;
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    await writeFile(path, bytes);

    await using log = await home.open();

    expect(await idsOf(log.sealed[0])).toEqual([
      [0, 'event-0'],
      [1],
      [2, 'event-2'],
      [3, 'event-3'],
    ]);
  });

  it('given a key store that is away, when a sealed log is read, then that is told, and nothing is left out', async () => {
    await write(3, 0);
    await lose(1, 2);
    await using log = await home.open();
    home.keys.isAway = true;

    const reading = idsOf(log.sealed[0]);

    await expect(reading).rejects.toMatchObject({ code: 'keys-unavailable' });
  });

  it('given a subject whose key was shredded, when a sealed log is read, then its records say so', async () => {
    await write(3, 0);
    await lose(1, 2);
    await using log = await home.open();
    await log.shred({ tenant: 'alpha', subject: 'device:press-1' }, 'asked for');

    const states: string[] = [];
    for await (const found of log.sealed[0]?.records() ?? []) {
      if (found.kind === 'record') states.push(found.content.state);
    }

    expect(states).toEqual(['readable', 'shredded']);
  });

  it('given a store whose oldest log was archived, when the next one is sealed, then the one that follows has a folder of its own', async () => {
    await write(3, 0);
    await lose(1, 2);
    await write(3, 10);
    await rm(home.log(1), { recursive: true });
    await lose(2, 3);

    await using log = await home.open();

    expect(log.sealed).toHaveLength(1);
    expect(await readdir(join(home.store, 'logs'))).toEqual(['000002', '000003']);
  });
});

import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TileFiles } from '../tree/tile-files';
import { eventRecord, eventRecords, LogHome } from '../testing/log.test.kit';
import type { LogPins } from './pins';
import { verifyLog } from './verify-log';

let home: LogHome;

beforeEach(async () => {
  home = await LogHome.make();
});
afterEach(() => home[Symbol.asyncDispose]());

/** A log of 700 records, anchored at 300 and 600, in several segments. */
async function writtenLog(): Promise<LogPins> {
  await using log = await home.open({ segmentBytes: 100_000 });
  for (let n = 0; n < 7; n += 1) {
    await log.append(eventRecords(100, 100 * n));
    if (n === 2 || n === 5) {
      await log.checkpoint();
      await log.anchor(home.ledger);
    }
  }
  return { keys: [home.signer], anchors: log.anchors };
}

const kindsOf = async (pins: LogPins) =>
  (await verifyLog(home.store, pins)).findings.map(({ kind }) => kind);

describe('the verification of an event log', () => {
  it('given a sound log, when it is verified with keys, then nothing is found and every record was opened', async () => {
    const pins = await writtenLog();

    const report = await verifyLog(home.store, pins, { keys: home.keys });

    expect(report.findings).toEqual([]);
    expect(report.logs).toMatchObject([
      { size: 700, read: 700, decrypted: 700, aboveAnchor: 100, aboveCheckpoint: 0, gaps: [] },
    ]);
  });

  it('given shredded, evicted and corrected records, when the log is verified, then they are told, not found', async () => {
    const limits = { segmentBytes: 20_000, maxBytes: 100_000, groupRecords: 20 };
    {
      await using log = await home.open(limits);
      for (let n = 0; n < 20; n += 1) await log.append(eventRecords(20, 20 * n));
      await log.shred({ tenant: 'alpha', subject: 'device:press-1' }, 'asked for');
      await log.append([eventRecord(400, { corrects: 380 })]);
    }

    const report = await verifyLog(home.store, { keys: [home.signer] }, { keys: home.keys });

    expect(report.findings).toEqual([]);
    const [found] = report.logs;
    expect(found?.shredded).toBeGreaterThan(10);
    expect(found?.gaps.length).toBeGreaterThan(2);
    const missing = found?.gaps.reduce((sum, gap) => sum + gap.missing, 0) ?? 0;
    expect(missing + (found?.read ?? 0)).toBe(found?.size);
  });

  it('given a key that is not pinned, when the log is verified, then neither checkpoint nor statements count', async () => {
    await writtenLog();
    await using other = await LogHome.make();

    const report = await verifyLog(home.store, { keys: [other.signer] });

    expect(new Set(report.findings.map(({ kind }) => kind))).toEqual(new Set(['checkpoint']));
  });

  it('given a stored hash of the tree that was changed, when the log is verified, then the tile is named', async () => {
    const pins = await writtenLog();
    for (const tile of ['tile/0/001', 'tile/1/000.p/2']) {
      const path = join(home.log(), tile);
      const bytes = await readFile(path);
      bytes[40] = (bytes[40] ?? 0) ^ 1;
      await writeFile(path, bytes);
    }

    const { findings } = await verifyLog(home.store, pins);

    expect(findings.map(({ kind, file }) => [kind, file])).toEqual([
      ['tile', 'tile/0/001'],
      ['tile', 'tile/1/000.p/2'],
    ]);
  });

  it('given a missing tile, when the log is verified, then it is named', async () => {
    const pins = await writtenLog();
    await rm(join(home.log(), 'tile/0/000'));

    const { findings } = await verifyLog(home.store, pins);

    expect(findings).toMatchObject([{ kind: 'tile', file: 'tile/0/000' }]);
    expect(await new TileFiles(home.log()).full(0, 0)).toBeUndefined();
  });

  it('given anchors of another root, a larger size or another log, when the log is verified, then the block is named', async () => {
    const { keys, anchors } = await writtenLog();
    const [first] = anchors ?? [];
    if (first === undefined) throw new Error('there is no anchor');
    const lies = [
      { ...first, size: 299, block: 7 },
      { ...first, size: 900, block: 8 },
      { ...first, logId: 'f'.repeat(32), block: 9 },
    ];

    const { findings } = await verifyLog(home.store, { keys, anchors: lies });

    expect(findings.map(({ kind, block }) => [kind, block])).toEqual([
      ['anchored-root', 7],
      ['truncated', 8],
      ['missing-log', 9],
    ]);
  });

  it('given an event under the id of another, when the log is verified with keys, then the record is named', async () => {
    {
      await using log = await home.open();
      await log.append([eventRecord(0), eventRecord(1, { content: eventRecord(2).content })]);
    }

    const { findings } = await verifyLog(home.store, { keys: [home.signer] }, { keys: home.keys });

    expect(findings).toMatchObject([
      { kind: 'content', first: 1, detail: 'its content is another event' },
    ]);
  });

  it('given a checkpoint that was removed, when the log is verified, then that is found', async () => {
    const { keys } = await writtenLog();
    await rm(join(home.log(), 'checkpoint'));

    expect(await kindsOf({ keys })).toEqual(['checkpoint']);
  });
});

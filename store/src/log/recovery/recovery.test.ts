import {
  appendFile,
  copyFile,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { encodeMark } from '../files/durable-mark';
import { frameHead, frameTypes, sealFrame } from '../record/frame';
import { eventRecord, eventRecords, LogHome } from '../testing/log.test.kit';
import { framesOf } from '../testing/frames.test.kit';
import { verifyLog } from '../verify/verify-log';

let home: LogHome;

beforeEach(async () => {
  home = await LogHome.make();
});
afterEach(() => home[Symbol.asyncDispose]());

/** Writes groups of ten records; the state and the checkpoint end before the tail. */
async function writeLog({ groups = 10, tail = 5, anchored = false } = {}): Promise<void> {
  await using log = await home.open();
  for (let n = 0; n < groups - tail; n += 1) await log.append(eventRecords(10, 10 * n));
  await log.checkpoint();
  if (anchored) await log.anchor(home.ledger);
  const kept = await Promise.all(['state.json', 'checkpoint'].map((name) => keep(name)));
  for (let n = groups - tail; n < groups; n += 1) await log.append(eventRecords(10, 10 * n));
  crashed = async () => {
    for (const restore of kept) await restore();
  };
}

/** What a crash leaves: the records, but not the state that a clean end writes. */
let crashed: () => Promise<void>;

async function keep(name: string): Promise<() => Promise<void>> {
  const content = await readFile(join(home.log(), name));
  return () => writeFile(join(home.log(), name), content);
}

const segment = () => join(home.log(), 'segments/normal/0000000000000000.seg');

async function flip(path: string, byte: number): Promise<void> {
  const bytes = await readFile(path);
  bytes[byte] = (bytes[byte] ?? 0) ^ 0x40;
  await writeFile(path, bytes);
}

async function found() {
  const { findings, logs } = await verifyLog(home.store, {
    keys: [home.signer],
    anchors: home.ledger.anchored.map((one, i) => ({ ...one, block: i })),
  });
  return { findings, logs };
}

describe('an event log after a crash', () => {
  it('given a last group that was cut short, when the log is opened, then only that group is gone', async () => {
    await writeLog();
    await crashed();
    const frames = await framesOf(segment());
    await truncate(segment(), (frames.at(-1)?.offset ?? 0) + 100);
    await writeFile(join(home.log(), 'mark'), encodeMark(90));
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([{ kind: 'torn-tail', byte: frames.at(-1)?.offset }]);
      expect(log.size).toBe(99);
      await log.append(eventRecords(3, 99));
    }
    expect((await found()).findings).toEqual([]);
  });

  it('given a last group of which a middle part was not written, when the log is opened, then what follows in the group is cut too', async () => {
    await writeLog();
    await crashed();
    const frames = await framesOf(segment());
    const middle = frames.at(-5);
    await flip(segment(), (middle?.offset ?? 0) + 30);
    await writeFile(join(home.log(), 'mark'), encodeMark(90));

    await using log = await home.open();

    expect(log.findings).toMatchObject([{ kind: 'torn-tail' }]);
    expect(log.size).toBe(middle?.header.sequence);
  });

  it('given a lane whose part of the last group is missing, when the log is opened, then the other lanes are cut to it', async () => {
    await writeLog();
    await crashed();
    const high = join(home.log(), 'segments/high/0000000000000007.seg');
    await truncate(high, (await framesOf(high)).at(-1)?.offset);
    await writeFile(join(home.log(), 'mark'), encodeMark(90));
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([{ kind: 'torn-tail' }]);
      expect(log.size).toBe(97);
    }
    expect((await found()).findings).toEqual([]);
  });

  it('given garbage behind the last record, when the log is opened, then it is cut and nothing else', async () => {
    await writeLog();
    await crashed();
    await appendFile(segment(), 'EBL1 and no record');
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([{ kind: 'torn-tail' }]);
      expect(log.size).toBe(100);
    }
    expect((await found()).findings).toEqual([]);
  });

  it('given no state, index, mark and tiles, when the log is opened, then they are made again', async () => {
    await writeLog();
    for (const name of ['state.json', 'index', 'mark', 'tile']) {
      await rm(join(home.log(), name), { recursive: true });
    }
    {
      await using log = await home.open();

      expect(log.findings).toEqual([]);
      expect(await log.read(42)).toMatchObject({ header: { id: 'event-42' } });
    }
    expect((await found()).findings).toEqual([]);
  });

  it('given tiles that were changed, when the log is opened, then the records tell the right ones', async () => {
    await writeLog();
    await flip(join(home.log(), 'tile/0/000.p/100'), 40);
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([{ kind: 'rebuilt' }]);
    }
    expect((await found()).findings).toEqual([]);
  });
});

describe('an event log that was damaged', () => {
  it('given a flipped byte in a record, when the log is opened, then its place is named and stated, and the tree goes on', async () => {
    await writeLog();
    await crashed();
    const frame = (await framesOf(segment()))[60];
    await flip(segment(), (frame?.offset ?? 0) + 200);
    const sequence = frame?.header.sequence ?? 0;
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([
        {
          kind: 'damaged-record',
          segment: 'segments/normal/0000000000000000.seg',
          byte: frame?.offset,
          first: sequence,
          last: sequence,
        },
      ]);
      expect(log.size).toBe(101);
      expect(await log.read(100)).toMatchObject({ statement: { statement: 'damaged' } });
      expect(await log.read(sequence)).toEqual({ kind: 'absent', first: sequence, last: sequence });
    }
    const { findings, logs } = await found();
    expect(findings).toEqual([]);
    expect(logs[0]?.gaps).toMatchObject([{ statement: 'damaged', first: sequence, missing: 1 }]);
  });

  it('given a record that was exchanged for another, when the log is opened, then it is flagged, and a new segment goes on', async () => {
    await writeLog();
    await crashed();
    const frame = (await framesOf(segment()))[60];
    const sequence = frame?.header.sequence ?? 0;
    await forge(segment(), sequence);
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([
        { kind: 'chain-violation', byte: frame?.offset, first: sequence, last: sequence },
      ]);
      await log.append(eventRecords(5, 200));
    }
    expect(await readdir(join(home.log(), 'segments/normal'))).toHaveLength(2);
    const { findings, logs } = await found();
    expect(findings).toEqual([]);
    expect(logs[0]?.gaps).toMatchObject([{ statement: 'damaged', first: sequence, missing: 1 }]);
  });

  it('given neighbouring records that are lost with their leaf hashes, when the log is opened, then it goes on from the last verified record', async () => {
    await writeLog();
    await crashed();
    const sequence = 71;
    for (const { header, offset } of await framesOf(segment())) {
      if (header.sequence >= sequence && header.sequence < 75) await flip(segment(), offset + 200);
    }
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([{ kind: 'lost-records', first: sequence }]);
      expect(await log.read(sequence)).toMatchObject({ statement: { statement: 'rechained' } });
      await log.append(eventRecords(5, 200));
    }
    expect(await readdir(join(home.log(), 'segments/normal'))).toHaveLength(2);
    expect(await readdir(join(home.log(), 'damaged'))).toHaveLength(1);
    const { findings, logs } = await found();
    expect(findings).toEqual([]);
    expect(logs[0]?.rechained).toBe(100 - sequence);
  });

  it('given records that were cut off below the durable mark, when the log is opened, then the loss is named and stated', async () => {
    await writeLog();
    await crashed();
    const frame = (await framesOf(segment())).find(({ header }) => header.sequence === 89);
    await truncate(segment(), frame?.offset);
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([{ kind: 'lost-records', first: 89 }]);
    }
    const { findings, logs } = await found();
    expect(findings).toEqual([]);
    expect(logs[0]?.rechained).toBe(11);
  });

  it('given a loss below the last anchor, when the log is opened, then it is sealed and the next one goes on', async () => {
    await writeLog({ anchored: true });
    const frame = (await framesOf(segment())).find(({ header }) => header.sequence === 18);
    await truncate(segment(), frame?.offset);
    for (const name of ['state.json', 'tile'])
      await rm(join(home.log(), name), { recursive: true });
    {
      await using log = await home.open();

      expect(log.findings).toMatchObject([{ kind: 'lost-records' }]);
      expect(log.size).toBe(1);
      await log.append([eventRecord(22)]);
      await log.checkpoint();
      await log.anchor(home.ledger);
    }
    expect(home.ledger.sealed).toMatchObject([{ size: frame?.header.sequence }]);
    const { findings, logs } = await found();
    expect(logs).toHaveLength(2);
    expect(new Set(findings.map(({ kind }) => kind))).toEqual(new Set(['truncated']));
    const [seal] = home.ledger.sealed;
    const anchors = home.ledger.anchored.map((one, i) => ({ ...one, block: i }));
    const seals = seal === undefined ? [] : [{ ...seal, block: 9 }];
    const again = await verifyLog(home.store, { keys: [home.signer], anchors, seals });
    expect(again.findings).toEqual([]);
  });

  it('given a last record that is not the one that was signed, when the log is read as a whole, then it is sealed, for nothing tells the right one', async () => {
    await writeLog();
    await forge(segment(), 99);
    await rm(join(home.log(), 'state.json'));
    {
      await using log = await home.open();

      expect(log.size).toBe(1);
      expect(await log.read(0)).toMatchObject({
        statement: { statement: 'opened', previous: { size: 0 } },
      });
    }
    const { findings } = await found();
    expect(findings.map(({ kind }) => kind)).toEqual(['signed-root']);
  });

  it('given a segment of another log in the place of one, when the log is opened, then it is set aside and named', async () => {
    await writeLog();
    await using other = await LogHome.make();
    {
      await using log = await other.open();
      await log.append(eventRecords(100));
    }
    await copyFile(
      join(other.log(), 'segments/high/0000000000000007.seg'),
      join(home.log(), 'segments/high/0000000000000003.seg'),
    );

    await using log = await home.open();

    expect(log.findings).toMatchObject([
      { kind: 'foreign-segment', segment: 'segments/high/0000000000000003.seg' },
    ]);
    expect(await readdir(join(home.log(), 'segments/high'))).toHaveLength(1);
  });

  it.each([
    ['missing', (path: string) => rm(path)],
    ['cut short', async (path: string) => truncate(path, (await stat(path)).size - 10)],
    ['under the name of another', (path: string) => rename(path, path.replace('00.seg', '01.seg'))],
  ])(
    'given a segment that is %s, when the log is opened, then it is named and stated, and its leaf hashes stay',
    async (_, change) => {
      {
        await using log = await home.open({ segmentBytes: 5_000, groupRecords: 10 });
        for (let n = 0; n < 10; n += 1) await log.append(eventRecords(10, 10 * n));
      }
      await change(segment());
      {
        await using log = await home.open();

        expect(log.findings).toContainEqual(
          expect.objectContaining({ kind: 'missing-segment', first: 0 }),
        );
        expect(log.size).toBe(101);
        expect(await log.read(2)).toMatchObject({ kind: 'absent' });
        expect(await log.read(50)).toMatchObject({ header: { id: 'event-50' } });
      }
      const { findings, logs } = await found();
      expect(findings).toEqual([]);
      expect(logs[0]?.gaps[0]).toMatchObject({ statement: 'damaged', first: 0 });
    },
  );

  it('given segments that were exchanged, when the log is opened, then both are named', async () => {
    {
      await using log = await home.open({ segmentBytes: 5_000, groupRecords: 10 });
      for (let n = 0; n < 10; n += 1) await log.append(eventRecords(10, 10 * n));
    }
    const folder = join(home.log(), 'segments/normal');
    const [one = '', two = ''] = (await readdir(folder)).sort();
    await rename(join(folder, one), join(folder, 'x'));
    await rename(join(folder, two), join(folder, one));
    await rename(join(folder, 'x'), join(folder, two));

    await using log = await home.open();

    expect(log.findings.filter(({ kind }) => kind === 'foreign-segment')).toHaveLength(2);
    expect(log.size).toBeGreaterThan(100);
  });

  it('given a log whose name cannot be read, when it is opened, then it says what to do', async () => {
    await writeLog();
    await writeFile(join(home.log(), 'log.json'), '{');

    await expect(home.open()).rejects.toThrow(/log.json: does not name a log; restore it/);
  });
});

/** Changes a record's content and completes its frame, so that only the chain can tell. */
async function forge(path: string, sequence: number): Promise<void> {
  const bytes = await readFile(path);
  const frame = (await framesOf(path)).find(({ header }) => header.sequence === sequence);
  if (frame === undefined) throw new Error(`there is no record ${String(sequence)}`);
  const body = bytes.readUInt32BE(frame.offset + 4);
  const header = bytes.readUInt32BE(frame.offset + 8);
  const at = frame.offset + frameHead + header;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  const group = bytes.readUIntBE(frame.offset + 12, 6);
  sealFrame(bytes, frame.offset, { header, body }, { group, type: frameTypes.record });
  await writeFile(path, bytes);
}

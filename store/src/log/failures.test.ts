import { copyFile, type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { eventRecord, eventRecords, LogHome } from './testing/log.test.kit';
import { verifyLog } from './verify/verify-log';

let home: LogHome;

beforeEach(async () => {
  home = await LogHome.make();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await home[Symbol.asyncDispose]();
});

/** The prototype of Node's file handles, whose failures are played. */
async function handles(): Promise<FileHandle> {
  await using file = await open(home.folder, 'r');
  return Object.getPrototypeOf(file) as FileHandle;
}

function failure(code: string): Error {
  return Object.assign(new Error(`${code}: played`), { code });
}

async function findings() {
  return (await verifyLog(home.store, { keys: [home.signer] })).findings;
}

describe('an event log whose key store is away', () => {
  it('given no keys, when records are appended, then they wait, and are written in their order when the keys are back', async () => {
    await using log = await home.open();
    await log.append(eventRecords(3));
    home.keys.isAway = true;

    const waiting = [3, 4, 5].map((n) => log.append([eventRecord(n, { subject: 'device:new' })]));
    await until(() => log.status().mode === 'safe-mode');
    const status = log.status();
    home.keys.isAway = false;
    const receipts = (await Promise.all(waiting)).flat();

    expect(status).toMatchObject({ mode: 'safe-mode', size: 3, queuedRecords: 3 });
    expect(status.detail).toMatch(/the key store is away/);
    expect(receipts.map(({ sequence }) => sequence)).toEqual([3, 4, 5]);
    expect(await log.read(4)).toMatchObject({ header: { id: 'event-4' } });
    expect(log.status().mode).toBe('open');
  });

  it('given as much as may wait, when more is appended, then it is refused and may be tried again', async () => {
    await using log = await home.open({ queuedRecords: 5 });
    home.keys.isAway = true;
    const waiting = log.append(eventRecords(5));

    const refused = log.append(eventRecords(1, 5));

    await expect(refused).rejects.toMatchObject({ code: 'store-unavailable', retryable: true });
    home.keys.isAway = false;
    expect(await waiting).toHaveLength(5);
  });

  it('given records that wait, when the log is closed, then they are refused and none is half there', async () => {
    const log = await home.open();
    home.keys.isAway = true;
    const waiting = expect(log.append(eventRecords(2))).rejects.toThrow(/is closed/);
    await until(() => log.status().mode === 'safe-mode');

    await log[Symbol.asyncDispose]();

    await waiting;
    expect(await findings()).toEqual([]);
  });

  it('given no keys, when statements are due or proofs are asked for, then they need none', async () => {
    await using log = await home.open();
    await log.append(eventRecords(3));
    home.keys.isAway = true;

    await log.stateDamage({ first: 1, last: 1 }, { segment: 's', byte: 1, detail: 'd' });

    expect(log.size).toBe(4);
    expect(await log.proveInclusion(2)).toHaveLength(2);
    await expect(log.read(1)).rejects.toMatchObject({ code: 'keys-unavailable' });
  });
});

describe('an event log whose disk fails', () => {
  it('given a full disk, when records are appended, then nothing of them is there, and they can be appended again', async () => {
    await using log = await home.open();
    await log.append(eventRecords(10));
    const write = jest.spyOn(await handles(), 'write').mockRejectedValue(failure('ENOSPC'));

    const refused = log.append(eventRecords(10, 10));

    await expect(refused).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
      message: expect.stringMatching(/is full: free some space/) as unknown,
    });
    write.mockRestore();
    expect(log.size).toBe(10);
    expect((await log.append(eventRecords(10, 10)))[0]?.sequence).toBe(10);
    await log.checkpoint();
    expect(await findings()).toEqual([]);
  });

  it('given a disk that fills within a group, when one lane was written, then it is cut back', async () => {
    await using log = await home.open();
    await log.append(eventRecords(10));
    const sync = jest.spyOn(await handles(), 'datasync').mockRejectedValueOnce(failure('ENOSPC'));

    await expect(log.append(eventRecords(10, 10))).rejects.toThrow(/is full/);

    expect(sync).toHaveBeenCalled();
    expect((await log.append(eventRecords(10, 10)))[0]?.sequence).toBe(10);
    await log.checkpoint();
    expect(await findings()).toEqual([]);
  });

  it('given a disk that fails otherwise, when records are appended, then nothing is taken until the log is opened anew', async () => {
    {
      await using log = await home.open();
      await log.append(eventRecords(10));
      jest.spyOn(await handles(), 'datasync').mockRejectedValueOnce(failure('EIO'));

      await expect(log.append(eventRecords(10, 10))).rejects.toThrow(/open it anew/);
      await expect(log.append(eventRecords(1, 20))).rejects.toThrow(/open it anew/);
      expect(log.status()).toMatchObject({ mode: 'broken', size: 10 });
    }
    await using log = await home.open();
    expect((await log.append(eventRecords(10, 10)))[0]?.sequence).toBe(10);
  });

  it('given a disk that is full when a checkpoint is due, when there is room again, then it is signed', async () => {
    await using log = await home.open();
    await log.append(eventRecords(10));
    const write = jest.spyOn(await handles(), 'writeFile').mockRejectedValue(failure('ENOSPC'));
    await expect(log.checkpoint()).rejects.toThrow(/is full: free some space/);
    await log.append(eventRecords(1, 10));
    write.mockRestore();

    const checkpoint = await log.checkpoint();

    expect(checkpoint?.size).toBe(11);
    expect(await findings()).toEqual([]);
  });
});

describe('an event log at its size limit', () => {
  const limits = { segmentBytes: 10_000, maxBytes: 60_000, groupRecords: 10 };

  it('given more records than there is room for, when they are appended, then the oldest of low severity go, stated, and their proofs stay', async () => {
    await using log = await home.open(limits);
    for (let n = 0; n < 30; n += 1) await log.append(eventRecords(10, 10 * n));
    await log.checkpoint();

    expect(log.status().bytes).toBeLessThanOrEqual(60_000);
    expect(await log.read(0)).toEqual({ kind: 'absent', first: 0, last: 0 });
    expect(await log.read(7)).toMatchObject({ header: { severity: 'high' } });
    expect(await log.proveInclusion(0)).toHaveLength(9);
    const kinds = new Map<string, number>();
    for await (const record of log.records()) {
      const name = record.kind === 'absent' ? 'absent' : record.header.type;
      kinds.set(name, (kinds.get(name) ?? 0) + 1);
    }
    expect(kinds.get('io.edgebeat.log.evicted')).toBeGreaterThan(2);
    expect(kinds.get('absent')).toBeGreaterThan(5);
    expect(await findings()).toEqual([]);
  });

  it('given only records of high severity, when there is no room, then they are kept and new ones refused', async () => {
    await using log = await home.open(limits);
    const fill = async () => {
      for (let n = 0; n < 30; n += 1) {
        await log.append(eventRecords(10, 10 * n).map((one) => ({ ...one, severity: 'high' })));
      }
    };

    await expect(fill()).rejects.toMatchObject({ code: 'store-full', retryable: true });

    expect(await log.read(0)).toMatchObject({ header: { id: 'event-0' } });
    home.now += 1_000;
    expect(await log.expire(new Date(home.now))).toBeGreaterThan(10);
    expect((await log.append([eventRecord(999)]))[0]?.sequence).toBe(log.size - 1);
  });

  it('given a gap record whose segment is still there after a crash, when the log is opened, then the segment goes', async () => {
    const kept = join(home.log(), 'segments/normal/0000000000000000.seg');
    {
      await using log = await home.open(limits);
      await log.append(eventRecords(10));
      await copyFile(kept, join(home.folder, 'kept'));
      for (let n = 1; n < 30; n += 1) await log.append(eventRecords(10, 10 * n));
    }
    await copyFile(join(home.folder, 'kept'), kept);

    await using log = await home.open(limits);

    expect(log.findings).toEqual([]);
    expect(await readdir(join(home.log(), 'segments/normal'))).not.toContain(
      '0000000000000000.seg',
    );
  });
});

async function until(test: () => boolean): Promise<void> {
  while (!test()) await new Promise((resolve) => setImmediate(resolve));
}

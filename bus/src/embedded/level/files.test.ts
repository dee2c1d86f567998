import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32c } from '@edgebeat/core';
import { type Level, openLevel } from './open-level';
import { findTableDamage } from './table-file';
import { findLogDamage } from './write-ahead-log';

const blockBytes = 32_768;
const footerBytes = 48;

describe('the files of LevelDB', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'level-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  /** What LevelDB makes of some entries: its log, or its table after it was opened again. */
  async function fileOf(kind: '.log' | '.ldb', fill: (level: Level) => Promise<void>) {
    await rm(folder, { recursive: true });
    let level = await openLevel(folder);
    await fill(level);
    if (kind === '.ldb') {
      await level.close();
      level = await openLevel(folder);
    }
    const name = (await readdir(folder)).find((each) => each.endsWith(kind)) ?? '';
    const content = await readFile(join(folder, name));
    await level.close();
    return content;
  }

  const numbered = async (level: Level, count: number, value: () => Buffer) => {
    for (let index = 0; index < count; index += 1) {
      await level.put(Buffer.from(`key-${String(index)}`), value());
    }
  };

  const flipped = (content: Buffer, at: number) => {
    const copy = Buffer.from(content);
    copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
    return copy;
  };

  it('given the text of the standard, when its checksum is taken, then it is the known one', () => {
    const sum = crc32c(Buffer.from('123456789'));

    expect(sum).toBe(0xe3069283);
  });

  it('given a table, when any bit of its blocks changes, then the damage is found', async () => {
    const text = Buffer.from('a text that Snappy makes shorter, a text that Snappy makes shorter');
    const table = await fileOf('.ldb', (level) =>
      numbered(level, 300, () => Buffer.concat([text, randomBytes(60)])),
    );

    const missed = Array.from({ length: table.length - footerBytes }, (_, at) => at).filter(
      (at) => findTableDamage(flipped(table, at)) === undefined,
    );

    expect(findTableDamage(table)).toBeUndefined();
    expect(table.length).toBeGreaterThan(4 * 4_096);
    expect(missed).toEqual([]);
  });

  it('given a table that is cut off or missing, when it is looked at, then it is left to LevelDB', async () => {
    const table = await fileOf('.ldb', (level) => numbered(level, 10, () => randomBytes(100)));

    expect(findTableDamage(table.subarray(0, -1))).toBeUndefined();
    expect(findTableDamage(Buffer.alloc(0))).toBeUndefined();
  });

  it('given a log, when any bit before its last record changes, then the damage is found', async () => {
    const log = await fileOf('.log', (level) => numbered(level, 120, () => randomBytes(500)));
    const last = log.length - 530;

    const missed = Array.from({ length: Math.floor(last / 7) }, (_, index) => index * 7).filter(
      (at) => findLogDamage(flipped(log, at)) === undefined,
    );

    expect(findLogDamage(log)).toBeUndefined();
    expect(log.length).toBeGreaterThan(blockBytes);
    // The space at the end of a block, where no header fits, belongs to no record.
    expect(missed.every((at) => blockBytes - (at % blockBytes) < 7)).toBe(true);
  });

  it('given a log, when a crash tore it at any byte, then that is no damage', async () => {
    const log = await fileOf('.log', (level) => numbered(level, 90, () => randomBytes(500)));
    const found: number[] = [];

    for (let size = 0; size <= log.length; size += 71) {
      if (findLogDamage(log.subarray(0, size)) !== undefined) found.push(size);
      const filled = Buffer.concat([log.subarray(0, size), Buffer.alloc(600)]);
      if (findLogDamage(filled) !== undefined) found.push(-size);
    }

    expect(found).toEqual([]);
  });
});

import { createHash } from 'node:crypto';
import { RangeReads } from './range-reads';

/** Computed by Fabric v3.1.5's `RangeQueryResultsHelper` for the same keys and versions. */
const fabric: readonly (readonly [number, string])[] = [
  [50, 'raw50'],
  [51, '083210011a20ce4e58fe9bc8234824415e44410d958a3970b262e9e1cc6382316c729e7dca73'],
  [
    52,
    '083210011a20ce4e58fe9bc8234824415e44410d958a3970b262e9e1cc6382316c729e7dca731a20b9ca1de8' +
      '7fc0a6e2d5655e686cfd94735d8d4bfabefdaf10f524a7e87181a18c',
  ],
  [2551, '083210021a2089d236779ce077092506a009dd31383ba53e3378658e7a9022a892336a77486a'],
  [2601, '083210021a20a7e1f16f85d67be03ef6146a33fffe9225f2887ea640ef14cdee4bc8fd98f770'],
  [
    2602,
    '083210021a20a7e1f16f85d67be03ef6146a33fffe9225f2887ea640ef14cdee4bc8fd98f7701a2078480' +
      '09d9df75dc4b2480856393b80f5cefa194cec1fed43324142c2b8cbbe5c',
  ],
];
/** The SHA-256 of its answers for 0 to 300 results, one a line, by degree. */
const fabricByDegree: readonly (readonly [number, string])[] = [
  [2, 'cf87142da5e6a00e820f7134c95a9dc42afa288e01757ed2c8debeb275905a1f'],
  [3, '45463cb4fbd55321d4d7bfbae2d883b4e403daa1e1ba21c9ae9d39e92d0f71e4'],
  [4, '2f99eb0c503c7697dc600f85e24947d76505f091a860f56779bafacfee3578a4'],
];

function readsOf(count: number, degree?: number): RangeReads {
  const reads = new RangeReads(degree);
  for (let index = 0; index < count; index += 1) add(reads, index);
  return reads;
}

function add(reads: RangeReads, index: number): void {
  const version = { block: Math.floor(index / 3), transaction: index % 3 };
  reads.add(`key${String(index).padStart(6, '0')}`, version);
}

function finished(reads: RangeReads): string {
  const result = reads.finish();
  return result.raw === undefined
    ? Buffer.from(result.hashes.serializeBinary()).toString('hex')
    : `raw${String(result.raw.length)}`;
}

describe('RangeReads', () => {
  it.each(fabric)(
    'given %i results, when they are finished, then they are what Fabric makes of them',
    (count, expected) => {
      const reads = readsOf(count);

      expect(finished(reads)).toBe(expected);
    },
  );

  it.each(fabricByDegree)(
    'given degree %i, when any number of results is finished, then every one is what Fabric makes of it',
    (degree, expected) => {
      const lines = Array.from(
        { length: 301 },
        (_, count) => `${finished(readsOf(count, degree))}\n`,
      );

      expect(createHash('sha256').update(lines.join('')).digest('hex')).toBe(expected);
    },
  );

  it('given finished reads, when more come, then they are counted too', () => {
    const reads = readsOf(60);

    const before = finished(reads);
    for (let index = 60; index < 2602; index += 1) add(reads, index);

    expect(before).toBe(finished(readsOf(60)));
    expect(finished(reads)).toBe(finished(readsOf(2602)));
  });

  it.each([20, 27, 28, 80, 81, 82])(
    'given a summary of %i results, when they are read again, then it stays possible all the way',
    (count) => {
      const expected = readsOf(count, 2).finish();
      const again = new RangeReads(2);

      const possible = Array.from({ length: count }, (_, index) => {
        add(again, index);
        return expected.raw === undefined && again.mayBecome(expected.hashes);
      });

      expect(possible).not.toContain(false);
    },
  );

  it('given a summary, when other or more results are read, then it is known before the end', () => {
    const expected = readsOf(30, 2).finish();
    const other = readsOf(0, 2);
    const more = readsOf(81, 2);
    for (let index = 1; index < 28; index += 1) add(other, index);

    expect(expected.raw === undefined && other.mayBecome(expected.hashes)).toBe(false);
    expect(expected.raw === undefined && more.mayBecome(expected.hashes)).toBe(false);
  });
});

import fc from 'fast-check';
import { byCode, KeyIndex } from './key-index';

describe('KeyIndex', () => {
  it('given keys that come and go, when a range is read, then it is what sorting gives', () => {
    const key = fc.integer({ min: 0, max: 3_000 }).map((number) => number.toString(36));
    fc.assert(
      fc.property(
        fc.array(key, { maxLength: 50 }),
        fc.array(fc.tuple(fc.boolean(), key), { maxLength: 3_000, size: 'max' }),
        fc.tuple(key, key),
        (first, changes, [start, end]) => {
          const index = new KeyIndex(new Set(first));
          const model = new Set(first);
          for (const [isAdded, changed] of changes) {
            if (isAdded) index.add(changed);
            else index.remove(changed);
            if (isAdded) model.add(changed);
            else model.delete(changed);
          }

          const found = [...index.range(start, end)];

          const expected = [...model].filter((one) => one >= start && one < end).sort(byCode);
          expect(found).toEqual(expected);
          expect([...index.range('', '')]).toEqual([...model].sort(byCode));
        },
      ),
      { seed: 3, numRuns: 60 },
    );
  });
});

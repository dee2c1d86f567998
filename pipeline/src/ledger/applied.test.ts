import type { LedgerEntry } from '@edgebeat/core';
import { chainOf } from '../testing/chain.test.kit';
import { member } from '../testing/records.test.kit';
import { afterEntry, type Applied, isApplied } from './applied';

const writes = [member('AlphaMSP'), member('BetaMSP')];
const entries = chainOf([[{ writes }, {}], [{ writes }]]);

describe('isApplied', () => {
  it.each(entries.map((_, index) => index))(
    'given a chain that is applied up to entry %i, when entries come again, then only later ones are new',
    (last) => {
      const applied = entries.slice(0, last + 1).reduce<Applied | undefined>(afterEntry, undefined);

      const isNew = (entry: LedgerEntry) => !isApplied(applied, entry);

      expect(entries.filter(isNew)).toEqual(entries.slice(last + 1));
    },
  );

  it('given nothing that is applied, when any entry comes, then it is new', () => {
    expect(entries.some((entry) => isApplied(undefined, entry))).toBe(false);
  });
});

import { recordKeys } from './keys';
import { recordKinds } from './kinds';

describe('record keys', () => {
  it('given the kinds of records, when their keys are listed, then every kind has one and no other', () => {
    expect(Object.keys(recordKeys).sort()).toEqual([...recordKinds].sort());
  });

  it('given revisions, when their keys are sorted as texts, then they are in the order of numbers', () => {
    const numbers = [1, 2, 10, 9_999_999_999];
    const keys = numbers.map((number) => recordKeys['policy-revision']('A', 'P', number).join());

    expect([...keys].sort()).toEqual(keys);
  });
});

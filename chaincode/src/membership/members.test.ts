import { majorityOfOthers } from './members';

describe('majorityOfOthers', () => {
  it.each([
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 3],
    [6, 3],
    [7, 4],
  ])(
    'given %i members, when the owner does not agree, then %i of the others have to, and never one alone',
    (members, needed) => {
      expect(majorityOfOthers(members)).toBe(needed);
    },
  );
});

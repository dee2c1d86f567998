import { majorityOfOthers } from './members';

describe('majorityOfOthers', () => {
  it.each([
    [1, 2],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 3],
    [6, 4],
  ])(
    'given %i other members, when the owner does not agree, then %i of them have to, and never one alone',
    (others, needed) => {
      expect(majorityOfOthers(others)).toBe(needed);
    },
  );
});

import { parseGoDuration } from './go-duration';

describe('durations as Go writes them', () => {
  it.each([
    ['250ms', 250],
    ['2s', 2000],
    ['1.5s', 1500],
    ['1m30s', 90_000],
    ['1h0m0.5s', 3_600_500],
    ['500µs', 0.5],
  ])('given %s, when it is read, then it is %d ms', (text, expected) => {
    const milliseconds = parseGoDuration(text);

    expect(milliseconds).toBe(expected);
  });

  it.each(['', '0s', '5', '-1s', '2 s', '1d', 's', '1sx'])(
    'given %j, when it is read, then it is refused',
    (text) => {
      const read = () => parseGoDuration(text);

      expect(read).toThrow('no positive duration');
    },
  );
});

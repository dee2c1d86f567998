import { parseGoDuration } from './go-duration';

describe('durations as Go writes them', () => {
  it.each([
    ['250ms', 250],
    ['2s', 2000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['1m30s', 90_000],
    ['1h0m0.5s', 3_600_500],
    ['500µs', 0.5],
    ['0', 0],
    ['-1s', -1000],
  ])('given %s, when it is read, then it is %d ms', (text, expected) => {
    const milliseconds = parseGoDuration(text);

    expect(milliseconds).toBe(expected);
  });

  it.each([
    ['', 'time: invalid duration ""'],
    ['s', 'time: invalid duration "s"'],
    ['.s', 'time: invalid duration ".s"'],
    ['5', 'time: missing unit in duration "5"'],
    ['1s5', 'time: missing unit in duration "1s5"'],
    ['2 s', 'time: unknown unit " s" in duration "2 s"'],
    ['1d', 'time: unknown unit "d" in duration "1d"'],
    ['1sx', 'time: unknown unit "sx" in duration "1sx"'],
  ])('given %j, when it is read, then it is refused in the words of Go', (text, reason) => {
    const read = () => parseGoDuration(text);

    expect(read).toThrow(new Error(reason));
  });
});

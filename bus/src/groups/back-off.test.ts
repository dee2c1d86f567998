import { BackOff } from './back-off';

describe('BackOff', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });

  afterEach(() => {
    jest.useRealTimers();
  });

  it('given failures in a row, when each is told, then pauses grow from 50 ms to 5 s', () => {
    const backOff = new BackOff();
    const pauses: number[] = [];

    for (let failure = 0; failure < 9; failure += 1) {
      backOff.failed();
      pauses.push(backOff.remainingMs);
    }

    expect(pauses).toEqual([50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  it('given a pause, when it is over or something succeeded, then it may be tried', () => {
    const backOff = new BackOff();
    const atFirst = backOff.remainingMs;
    backOff.failed();
    jest.advanceTimersByTime(20);
    const during = backOff.remainingMs;
    jest.advanceTimersByTime(30);
    const afterwards = backOff.remainingMs;
    backOff.failed();
    backOff.succeeded();
    const afterSuccess = backOff.remainingMs;

    backOff.failed();

    expect([atFirst, during, afterwards, afterSuccess]).toEqual([0, 30, 0, 0]);
    expect(backOff.remainingMs).toBe(50);
  });
});

import { Unavailable } from '@edgebeat/core';
import { InFlight } from './in-flight';

describe('the bound on calls in flight', () => {
  const held = () => {
    const release: { now: () => void } = { now: () => undefined };
    const work = () =>
      new Promise<void>((resolve) => {
        release.now = resolve;
      });
    return { release, work };
  };

  it('given a full house, when places get free, then those who wait come in order', async () => {
    await using inFlight = new InFlight({ max: 1, maxWaiting: 10 });
    const order: number[] = [];
    const { release, work } = held();
    const first = inFlight.run(1_000, work);
    const others = [1, 2, 3].map((n) =>
      inFlight.run(1_000, () => {
        order.push(n);
        return Promise.resolve();
      }),
    );

    release.now();
    await Promise.all([first, ...others]);

    expect(order).toEqual([1, 2, 3]);
  });

  it('given a turn that does not come, when the deadline passes, then the call is refused unrun', async () => {
    await using inFlight = new InFlight({ max: 1, maxWaiting: 10 });
    const { release, work } = held();
    const first = inFlight.run(1_000, work);
    const ran = jest.fn(() => Promise.resolve());

    await expect(inFlight.run(30, ran)).rejects.toBeInstanceOf(Unavailable);
    release.now();
    await first;
    await inFlight.run(1_000, () => Promise.resolve());

    expect(ran).not.toHaveBeenCalled();
  });

  it('given work that fails, when it has failed, then its place is free again', async () => {
    await using inFlight = new InFlight({ max: 1, maxWaiting: 0 });
    const failing = inFlight.run(1_000, () => Promise.reject(new Error('failed')));

    await expect(failing).rejects.toThrow('failed');

    await expect(inFlight.run(1_000, () => Promise.resolve('in'))).resolves.toBe('in');
  });

  it('given some who wait, when it is disposed, then they and later ones are refused', async () => {
    const inFlight = new InFlight({ max: 1, maxWaiting: 10 });
    const { release, work } = held();
    const first = inFlight.run(1_000, work);
    const waiting = inFlight.run(1_000, () => Promise.resolve());

    const ended = { yet: false };
    const disposed = inFlight[Symbol.asyncDispose]().then(() => {
      ended.yet = true;
    });

    await expect(waiting).rejects.toThrow('closed');
    await expect(inFlight.run(1_000, () => Promise.resolve())).rejects.toThrow('closed');
    expect(ended.yet).toBe(false);
    release.now();
    await Promise.all([first, disposed]);
  });
});

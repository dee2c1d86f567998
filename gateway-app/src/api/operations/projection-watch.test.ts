import { ProjectionWatch } from './projection-watch';

/** A projection that takes a block at every look, and is away now and then. */
function growing(away: readonly number[] = []) {
  const seen = { looks: 0 };
  const state = () => {
    seen.looks += 1;
    if (away.includes(seen.looks)) return Promise.reject(new Error('the database is away'));
    return Promise.resolve({ blocks: seen.looks, events: 0 });
  };
  return { seen, queries: { state } };
}

describe('waiting for the projection', () => {
  it('given many who wait for blocks, when they come, then each goes on and all share the looks', async () => {
    const { seen, queries } = growing([2]);
    const watch = new ProjectionWatch(queries);
    const { signal } = new AbortController();
    const order: number[] = [];
    const wait = async (block: number) => {
      await watch.reached(block, signal);
      order.push(block);
    };

    await Promise.all([3, 0, 2, 3, 3, 0].map(wait));

    expect(order).toEqual([0, 0, 2, 3, 3, 3]);
    expect(seen.looks).toBe(4);
  });

  it('given a signal, when it is given or was, then nobody waits and nothing looks any more', async () => {
    const { seen, queries } = growing();
    const watch = new ProjectionWatch(queries);
    const stop = new AbortController();

    const waiting = watch.reached(1_000, stop.signal);
    stop.abort();
    await waiting;
    await watch.reached(1_000, stop.signal);

    expect(seen.looks).toBe(1);
  });
});

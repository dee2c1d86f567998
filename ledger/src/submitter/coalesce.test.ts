import { setTimeout as sleep } from 'node:timers/promises';
import { coalesce } from './coalesce';

describe('coalesced writes', () => {
  it('given items that come during a write, when it ends, then one write takes all of them', async () => {
    const writes: (readonly number[])[] = [];
    const add = coalesce<number>(async (items) => {
      writes.push(items);
      await sleep(10);
    });

    const first = [add(1), add(2)];
    await sleep(2);
    await Promise.all([...first, add(3), add(4)]);
    await add(5);

    expect(writes).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('given a write that fails, when others follow, then only its own items fail', async () => {
    const add = coalesce<number>(async (items) => {
      await sleep(1);
      if (items.includes(1)) throw new Error('no');
    });

    const results = await Promise.allSettled([add(1), add(2), sleep(0).then(() => add(3))]);

    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });
});

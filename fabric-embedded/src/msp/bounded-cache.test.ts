import { BoundedCache } from './bounded-cache';

describe('a bounded cache', () => {
  it('given a full cache, when another entry comes, then the one used longest ago goes', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1);
    cache.set('b', 2);
    cache.get('a');

    cache.set('c', 3);

    expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([
      1,
      undefined,
      3,
      2,
    ]);
  });

  it('given an entry, when its key is set again, then it holds the new value once', () => {
    const cache = new BoundedCache<number>(2);
    cache.set('a', 1);

    cache.set('a', 2);

    expect([cache.get('a'), cache.size]).toEqual([2, 1]);
  });
});

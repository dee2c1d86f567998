import { BoundedCache } from './bounded-cache';

describe('a bounded cache', () => {
  it('given a full cache, when more entries come, then what was used lately stays', () => {
    const cache = new BoundedCache<number>(4);
    for (const [index, key] of ['a', 'b', 'c'].entries()) cache.set(key, index);

    const used = cache.get('a');
    for (const key of ['d', 'e']) cache.set(key, 9);

    expect(used).toBe(0);
    expect([cache.get('a'), cache.get('b')]).toEqual([0, undefined]);
  });

  it('given many entries, when they are counted, then there are never more than the limit', () => {
    const cache = new BoundedCache<number>(10);

    const sizes = Array.from({ length: 100 }, (_, index) => {
      cache.set(String(index), index);
      return cache.size;
    });

    expect(Math.max(...sizes)).toBe(10);
  });

  it('given an entry, when its key is set again, then it holds the new value once', () => {
    const cache = new BoundedCache<number>(4);
    cache.set('a', 1);
    cache.set('b', 1);

    cache.set('a', 2);

    expect([cache.get('a'), cache.size]).toEqual([2, 2]);
  });
});

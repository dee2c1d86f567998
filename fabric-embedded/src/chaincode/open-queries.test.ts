import { OpenQueries, type QuerySource } from './open-queries';

function numbered(count: number) {
  let next = 0;
  const closed = { times: 0 };
  const source: QuerySource = {
    next() {
      const result = next < count ? Buffer.from([next++ % 256]) : undefined;
      return Promise.resolve(result);
    },
    bookmark: () => Promise.resolve(next < count ? `key ${String(next)}` : ''),
    close() {
      closed.times += 1;
      return Promise.resolve();
    },
  };
  return { source, closed };
}

describe('OpenQueries', () => {
  it('given 250 results, when batches are asked for, then they have 100, 100 and 50', async () => {
    await using queries = new OpenQueries();
    const { source, closed } = numbered(250);

    const first = await queries.open(source);
    const second = await queries.next(first.getId());
    const third = await queries.next(first.getId());

    const batches = [first, second, third].map((batch) => batch.getResultsList());
    expect(batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
    expect(batches.flat().map((result) => result.getResultbytes_asU8()[0])).toEqual(
      Array.from({ length: 250 }, (_, index) => index),
    );
    expect([first, second, third].map((batch) => batch.getHasMore())).toEqual([true, true, false]);
    expect(closed.times).toBe(1);
  });

  it('given exactly 100 results, when the first batch is read, then there is no second', async () => {
    await using queries = new OpenQueries();

    const batch = await queries.open(numbered(100).source);

    expect(batch.getResultsList()).toHaveLength(100);
    expect(batch.getHasMore()).toBe(false);
  });

  it('given a page of 150, when it is opened, then it comes at once with its bookmark', async () => {
    await using queries = new OpenQueries();
    const { source, closed } = numbered(200);

    const page = await queries.open(source, { size: 150 });

    expect(page.getResultsList()).toHaveLength(150);
    expect(page.getHasMore()).toBe(false);
    expect(Buffer.from(page.getMetadata_asU8()).toString()).toContain('key 150');
    expect(closed.times).toBe(1);
  });

  it('given a query that was closed, when it is continued, then it is not found', async () => {
    await using queries = new OpenQueries();
    const first = await queries.open(numbered(101).source);

    await queries.close(first.getId());

    await expect(queries.next(first.getId())).rejects.toThrow('query iterator not found');
  });

  it('given open queries, when the transaction ends, then their sources are closed', async () => {
    const { source, closed } = numbered(500);
    {
      await using queries = new OpenQueries();
      await queries.open(source);
    }

    expect(closed.times).toBe(1);
  });

  it('given a hundred open queries, when one more is opened, then it is refused', async () => {
    await using queries = new OpenQueries();
    for (let count = 0; count < 100; count += 1) await queries.open(numbered(101).source);

    await expect(queries.open(numbered(1).source)).rejects.toThrow('more than 100 queries');
  });

  it('given a source that fails, when a batch is read, then the query is closed', async () => {
    await using queries = new OpenQueries();
    const { source, closed } = numbered(1);
    const failing = { ...source, next: () => Promise.reject(new Error('cannot read')) };

    await expect(queries.open(failing)).rejects.toThrow('cannot read');

    expect(closed.times).toBe(1);
  });
});

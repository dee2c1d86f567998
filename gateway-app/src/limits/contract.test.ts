import type { LimitStore } from './limit-store';
import { openReplica, passed } from './limit-store.test.kit';
import { memoryLimits } from './memory-limits';
import { describeRedis, TestRedis } from './redis-server.test.kit';

describe('limits in memory', () => {
  limitStoreContract(() => Promise.resolve(memoryLimits(() => new Date())));
});

describeRedis('limits in Redis', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await TestRedis.start();
  });

  afterAll(() => redis[Symbol.asyncDispose]());

  limitStoreContract(async () => (await openReplica(redis.url)).limits);
});

/** What every store of limits promises. */
function limitStoreContract(open: () => Promise<LimitStore>): void {
  const soon = () => new Date(Date.now() + 60_000);

  it('given a limit of 100, when 1,000 requests come at once, then exactly 100 pass', async () => {
    await using store = await open();

    const count = await passed([store], { requests: 1_000, key: 'many', most: 100 });

    expect(count).toBe(100);
  });

  it('given a key at its limit, when it comes again, then its wait is told and others pass', async () => {
    await using store = await open();
    const limiter = store.limiter('wait', { requests: 1, seconds: 60 });
    await limiter.consume('one');

    const refused = limiter.consume('one');

    await expect(refused).rejects.toMatchObject({ consumedPoints: 2, remainingPoints: 0 });
    await expect(refused).rejects.toHaveProperty('msBeforeNext', expect.any(Number));
    await expect(limiter.consume('two')).resolves.toMatchObject({ consumedPoints: 1 });
  });

  it('given two limiters, when one is at its limit, then the other is not', async () => {
    await using store = await open();
    const rate = { requests: 1, seconds: 60 };
    await store.limiter('first', rate).consume('key');

    const other = await store.limiter('second', rate).consume('key');

    expect(other.consumedPoints).toBe(1);
  });

  it('given a block, when a shorter one comes, then the longer one holds for its value', async () => {
    await using store = await open();
    const [until, sooner] = [soon(), new Date(Date.now() + 1_000)];
    const block = { kind: 'token', value: 'abc', reason: 'stolen' } as const;
    await store.blocks.block({ ...block, until });

    await store.blocks.block({ ...block, until: sooner });

    expect(store.blocks.find('token', 'abc')).toEqual({ ...block, until });
    expect(store.blocks.find('address', 'abc')).toBeUndefined();
    expect(store.blocks.find('token', 'other')).toBeUndefined();
  });

  it.each([
    ['value', { value: '' }],
    ['reason', { reason: 'x'.repeat(201) }],
    ['until', { until: new Date(0) }],
    ['until', { until: new Date(Number.NaN) }],
  ])(
    'given a block with a wrong %s, when it is set, then the field is named',
    async (name, wrong) => {
      await using store = await open();
      const block = {
        kind: 'address',
        value: '192.0.2.9',
        reason: 'a scan',
        until: soon(),
      } as const;

      const refused = store.blocks.block({ ...block, ...wrong });

      await expect(refused).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining(name) as unknown,
      });
      expect(store.blocks.find('address', '192.0.2.9')).toBeUndefined();
    },
  );
}

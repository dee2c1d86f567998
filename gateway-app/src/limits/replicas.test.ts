import { eventually } from '../api/testing/eventually.test.kit';
import { openReplica, passed } from './limit-store.test.kit';
import { describeRedis, TestRedis } from './redis-server.test.kit';

const fallbacks = 'edgebeat_limits_fallback_total';
const shared = 'edgebeat_limits_shared';

describeRedis('limits of replicas', () => {
  let redis: TestRedis;

  beforeEach(async () => {
    redis = await TestRedis.start();
  });

  afterEach(() => redis[Symbol.asyncDispose]());

  it('given two replicas, when both are asked at once, then they share the limit exactly', async () => {
    await using one = await openReplica(redis.url);
    await using other = await openReplica(redis.url);

    const count = await passed([one.limits, other.limits], {
      ...{ requests: 1_000, key: 'key', most: 100 },
    });

    expect(count).toBe(100);
    expect(await one.count(fallbacks)).toBe(0);
    expect(await one.count(shared)).toBe(1);
  });

  it('given Redis that is killed, when it is back, then limits are bounded meanwhile and shared again', async () => {
    await using one = await openReplica(redis.url);
    await using other = await openReplica(redis.url);
    const both = [one.limits, other.limits];
    await redis.kill();

    const without = await passed(both, { requests: 1_000, key: 'key', most: 100 });
    const counted = (await one.count(fallbacks)) + (await other.count(fallbacks));
    await redis.restart();
    await eventually(async () => {
      expect((await one.count(shared)) + (await other.count(shared))).toBe(2);
    });
    const again = await passed(both, { requests: 1_000, key: 'key', most: 100 });

    expect([without, counted, again]).toEqual([200, 1_000, 100]);
  });

  it('given Redis that answers nothing, when requests come, then they are counted in memory', async () => {
    await using one = await openReplica(redis.url, { commandMs: 250 });
    redis.signal('SIGSTOP');

    const waiting = await passed([one.limits], { requests: 50, key: 'key', most: 10 });
    await eventually(async () => {
      expect(await one.count(shared)).toBe(0);
    });
    const later = await passed([one.limits], { requests: 50, key: 'other', most: 10 });
    redis.signal('SIGCONT');
    await eventually(async () => {
      expect(await one.count(shared)).toBe(1);
    });

    expect([waiting, later, await one.count(fallbacks)]).toEqual([10, 10, 100]);
  });

  it('given a block, when another replica starts, then it knows it before its first request', async () => {
    const block = { kind: 'token', value: 'abc', reason: 'stolen' } as const;
    const until = new Date(Date.now() + 600_000);
    await using one = await openReplica(redis.url);
    await one.limits.blocks.block({ ...block, until });

    await using other = await openReplica(redis.url);

    expect(other.limits.blocks.find('token', 'abc')).toEqual({ ...block, until });
  });

  it('given a block of one replica, when Redis dies and is back, then it holds in all of them', async () => {
    const block = { kind: 'address', value: '192.0.2.9', reason: 'a scan of ports' } as const;
    const until = new Date(Date.now() + 600_000);
    await using one = await openReplica(redis.url);
    await using other = await openReplica(redis.url);
    await one.limits.blocks.block({ ...block, until });
    await eventually(() => {
      expect(other.limits.blocks.find('address', '192.0.2.9')).toEqual({ ...block, until });
    });
    await redis.kill();

    await one.limits.blocks.block({ ...block, value: '192.0.2.10', until });
    const inOutage = other.limits.blocks.find('address', '192.0.2.9');
    await redis.restart();
    await using third = await openReplica(redis.url);
    await eventually(() => {
      expect(third.limits.blocks.find('address', '192.0.2.9')).toEqual({ ...block, until });
      expect(third.limits.blocks.find('address', '192.0.2.10')).toBeDefined();
    });

    expect(inOutage).toEqual({ ...block, until });
    expect(await one.count(fallbacks)).toBe(1);
  });
});

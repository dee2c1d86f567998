import { request } from 'node:https';
import type { LimitStore } from '../limits/limit-store';
import { memoryLimits } from '../limits/memory-limits';
import { plainAddress, readAllowList } from './allow-list';
import { openTestEdge, type TestAnswer } from './edge.test.kit';

describe('readAllowList', () => {
  it('given no entries, when an address is asked, then every one may send', () => {
    expect(readAllowList([])('203.0.113.9')).toBe(true);
  });

  it.each([
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['10.1.255.255', true],
    ['10.2.0.0', false],
    ['2001:db8::5', true],
    ['2001:db9::5', false],
    ['', false],
    ['no address', false],
  ])('given a list, when %s is asked, then the answer is %s', (address, expected) => {
    const mayConnect = readAllowList(['192.0.2.7', '10.1.0.0/16', '2001:db8::/32']);

    expect(mayConnect(address)).toBe(expected);
  });

  it.each(['10.0.0.0/33', '10.0.0', 'localhost', '10.0.0.0/', '10.0.0.0/8/8', '::/129', ''])(
    'given the entry "%s", when the list is read, then the entry is named',
    (entry) => {
      expect(() => readAllowList([entry])).toThrow(`"${entry}" is no address or network`);
    },
  );

  it('given an IPv4 client of a socket for both versions, when it is named, then plainly', () => {
    expect(plainAddress('::ffff:192.0.2.7')).toBe('192.0.2.7');
    expect(plainAddress('2001:db8::1')).toBe('2001:db8::1');
  });
});

describe('the limits of the device ingress', () => {
  it('given an address that is not on the list, when it posts, then it is a 403', async () => {
    await using edge = await openTestEdge({ settings: { allow: ['192.0.2.0/24'] } });
    const device = await edge.enrol('cam-01');

    const answer = await edge.send(device, { body: '{}' });

    expect(answer).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('127.0.0.1 may not send') as unknown },
    });
  });

  it('given a device over its rate, when it posts, then it is a 429 and others go on', async () => {
    const deviceRate = { requests: 3, seconds: 60 };
    await using edge = await openTestEdge({ settings: { deviceRate } });
    const device = await edge.enrol('cam-01');
    const other = await edge.enrol('cam-02');
    const call = () => edge.send(device, { body: '{}' });

    const answers = [await call(), await call(), await call(), await call()];
    const free = await edge.send(other, { body: '{}' });

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
    expect(answers[3]).toMatchObject({
      headers: { 'retry-after': '60', 'ratelimit-limit': '3', 'ratelimit-remaining': '0' },
      body: {
        type: 'urn:edgebeat:problem:rate-limited',
        detail: expect.stringMatching(/device/) as unknown,
      },
    });
    expect(free.status).toBe(202);
  });

  it('given an address over its rate, when any device of it posts, then it is a 429', async () => {
    const addressRate = { requests: 2, seconds: 60 };
    await using edge = await openTestEdge({ settings: { addressRate } });
    const devices = [await edge.enrol('cam-01'), await edge.enrol('cam-02')];

    const statuses: number[] = [];
    for (const device of [...devices, ...devices]) {
      statuses.push((await edge.send(device, { body: '{}' })).status);
    }

    expect(statuses).toEqual([202, 202, 429, 429]);
  });

  it('given an address that is blocked, when a device of it posts, then it is told until when', async () => {
    const limitStore = memoryLimits(() => new Date());
    await using edge = await openTestEdge({ limitStore });
    const device = await edge.enrol('cam-01');
    const until = new Date(Date.now() + 90_000);
    await limitStore.blocks.block({
      ...{ kind: 'address', value: '127.0.0.1', until, reason: 'a flood' },
    });

    const answer = await edge.send(device, { body: '{}' });

    expect(answer).toMatchObject({
      status: 429,
      headers: { 'retry-after': expect.stringMatching(/^(89|90)$/) as unknown },
      body: { detail: expect.stringContaining(until.toISOString()) as unknown },
    });
  });

  it('given replicas with one store, when a device posts to both, then they share its rate', async () => {
    const limitStore = oneLimiterEach(memoryLimits(() => new Date()));
    const deviceRate = { requests: 2, seconds: 60 };
    const options = { limitStore, settings: { deviceRate } };
    await using one = await openTestEdge(options);
    await using other = await openTestEdge(options);
    const devices = [await one.enrol('cam-01'), await other.enrol('cam-01')] as const;

    const answers = [
      await one.send(devices[0], { body: '{}' }),
      await other.send(devices[1], { body: '{}' }),
      await one.send(devices[0], { body: '{}' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual([202, 202, 429]);
  });

  it('given bodies that fill the memory for them, when another comes, then it is told to wait', async () => {
    await using edge = await openTestEdge({ settings: { receivingBytes: 10 } });
    const device = await edge.enrol('cam-01');

    const large = await edge.send(device, { body: '{"value":1}' });
    const small = await edge.send(device, { body: '{"v":1}' });

    expect(large).toMatchObject({ status: 429, headers: { 'retry-after': '2' } });
    expect(small.status).toBe(202);
  });

  it('given a device that holds its share, when it posts more, then only it is told to wait', async () => {
    const receivingBytes = 16 * 100;
    await using edge = await openTestEdge({ settings: { receivingBytes } });
    const slow = await edge.enrol('cam-01');
    const other = await edge.enrol('cam-02');
    const held = request({
      ...{ host: '127.0.0.1', port: edge.port, agent: slow.agent, method: 'POST' },
      ...{ path: '/v1/events', headers: { 'Content-Length': '90' } },
    });
    held.on('error', () => undefined);
    held.write('{');
    await untilAnswered(() => edge.send(slow, { body: '{"value":123}' }), 429);

    const answer = await edge.send(other, { body: '{"value":123}' });

    expect(answer.status).toBe(202);
    held.destroy();
    await untilAnswered(() => edge.send(slow, { body: '{"value":123}' }), 202);
  });

  it('given a registry that was not read for a minute, when a device posts, then it is a 503', async () => {
    let now = 0;
    await using edge = await openTestEdge({ uptime: () => now });
    const device = await edge.enrol('cam-01');
    edge.bus.setAway(true);
    await new Promise((resolve) => setTimeout(resolve, 50));
    now += 61_000;

    const answer = await edge.send(device, { body: '{}' });
    const health = await edge.send(device, { method: 'GET', path: '/healthz' });

    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(health).toMatchObject({ status: 503, body: { checks: { registry: 'behind' } } });
  });

  it.each([-3_600_000, 3_600_000])(
    'given a wall clock that jumps by %i ms, when a device posts, then the registry is as old as it is',
    async (jump) => {
      let now = 0;
      let wall = Date.now();
      await using edge = await openTestEdge({ clock: () => new Date(wall), uptime: () => now });
      const device = await edge.enrol('cam-01');
      edge.bus.setAway(true);
      wall += jump;

      const health = await edge.send(device, { method: 'GET', path: '/healthz' });
      now += 61_000;
      const late = await edge.send(device, { method: 'GET', path: '/healthz' });

      expect(health).toMatchObject({ status: 200, body: { checks: { registry: 'ok' } } });
      expect(late).toMatchObject({ status: 503, body: { checks: { registry: 'behind' } } });
    },
  );
});

/** As a shared store has them: limiters of one name count together. */
function oneLimiterEach(store: LimitStore): LimitStore {
  const known = new Map<string, ReturnType<LimitStore['limiter']>>();
  return {
    ...store,
    limiter: (name, rate) => {
      const limiter = known.get(name) ?? store.limiter(name, rate);
      known.set(name, limiter);
      return limiter;
    },
  };
}

/** What is on another connection comes a moment earlier or later. */
async function untilAnswered(send: () => Promise<TestAnswer>, status: number): Promise<void> {
  const deadline = Date.now() + 5_000;
  while ((await send()).status !== status) {
    if (Date.now() > deadline) throw new Error(`it was never answered with ${status}`);
  }
}

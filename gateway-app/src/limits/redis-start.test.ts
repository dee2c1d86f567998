import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuthority } from '../issuer/authority';
import { openReplica, passed } from './limit-store.test.kit';
import { describeRedis, TestRedis } from './redis-server.test.kit';

const fallbacks = 'edgebeat_limits_fallback_total';

describeRedis('the start with Redis', () => {
  let redis: TestRedis;

  beforeAll(async () => {
    redis = await TestRedis.start([
      ...['--requirepass', 'right', '--user', 'reader'],
      ...['on', '>pass', '~*', '+@read', '+@connection', '+info'],
    ]);
  });

  afterAll(() => redis[Symbol.asyncDispose]());

  it('given the password, when a replica starts, then it counts in Redis', async () => {
    await using replica = await openReplica(`redis://:right@127.0.0.1:${String(redis.port)}`);

    const count = await passed([replica.limits], { requests: 5, key: 'key', most: 3 });

    expect([count, await replica.count(fallbacks)]).toEqual([3, 0]);
  });

  it.each([
    ['a wrong password', () => `redis://:wrong@127.0.0.1:${String(redis.port)}`, 'WRONGPASS'],
    ['no password', () => redis.url, 'NOAUTH'],
    [
      'a user without rights',
      () => `redis://reader:pass@127.0.0.1:${String(redis.port)}`,
      'permission',
    ],
    ['a port where nobody listens', () => 'redis://127.0.0.1:1', 'ECONNREFUSED'],
    ['a host that is none', () => 'redis://redis.invalid:6379', 'redis.invalid'],
    ['a port that is none', () => 'redis://127.0.0.1:70000', 'cannot be used'],
    ['a password that is no URL', () => 'redis://:wrong@%zz@127.0.0.1', 'cannot be used'],
    ['TLS where there is none', () => redis.url.replace('redis:', 'rediss:'), 'cannot be used'],
  ])(
    'given %s, when a replica starts, then REDIS_URL is named and no password',
    async (_, url, why) => {
      const refused = openReplica(url());

      await expect(refused).rejects.toMatchObject({
        code: 'invalid-setting',
        message: expect.stringMatching(`^REDIS_URL: (?!.*wrong@).*${why}`) as unknown,
      });
    },
  );
});

describeRedis('Redis with TLS', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'redis-tls-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('given certificates of both sides, when a replica has them, then it may count, others may not', async () => {
    const authority = await openAuthority({
      ...{ folder, commonName: 'authority', clock: () => new Date() },
    });
    await authority.serverCertificate('redis');
    const own = await authority.programCertificate('gateway');
    await using redis = await TestRedis.start([
      ...[
        '--tls-cert-file',
        join(folder, 'redis.pem'),
        '--tls-key-file',
        join(folder, 'redis.pem'),
      ],
      ...['--tls-ca-cert-file', join(folder, 'ca.crt')],
    ]);
    const url = redis.url.replace('redis:', 'rediss:');
    const ca = authority.certificatePem;
    const tls = { ca, cert: own.certificatePem, key: own.privateKeyPem };
    await using replica = await openReplica(url, { tls });

    const count = await passed([replica.limits], { requests: 5, key: 'key', most: 3 });

    expect([count, await replica.count(fallbacks)]).toEqual([3, 0]);
    await expect(openReplica(url, { tls: { ca } })).rejects.toMatchObject({
      code: 'invalid-setting',
    });
    await expect(openReplica(url)).rejects.toThrow(/^REDIS_URL: .*certificate/);
  });
});

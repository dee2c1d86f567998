import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../settings';
import { redisAddress } from './limits';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limits-'));
  await writeFile(join(folder, 'ca.pem'), 'an authority');
});

afterAll(() => rm(folder, { recursive: true }));

describe('redisAddress', () => {
  it('given no REDIS_URL, when it is read, then limits stay in memory', async () => {
    const settings = readSettings({});

    const address = await redisAddress(settings);

    expect(address).toBeUndefined();
  });

  it('given a REDIS_URL with an authority, when it is read, then its text is there', async () => {
    const url = 'rediss://redis.example:6379';
    const settings = readSettings({ REDIS_URL: url, REDIS_CA: join(folder, 'ca.pem') });

    const address = await redisAddress(settings);

    expect(address).toMatchObject({ url, tls: { ca: 'an authority' } });
  });

  it.each([
    [{ REDIS_URL: 'redis://a', REDIS_CA: 'ca.pem' }, 'REDIS_CA, REDIS_CERT and REDIS_KEY are for'],
    [{ REDIS_CERT: 'a.pem', REDIS_KEY: 'a.key' }, 'REDIS_CA, REDIS_CERT and REDIS_KEY are for'],
    [{ REDIS_URL: 'rediss://a', REDIS_CERT: 'a.pem' }, 'REDIS_CERT and REDIS_KEY belong together'],
    [{ REDIS_URL: 'rediss://a', REDIS_CA: '/no/ca.pem' }, 'REDIS_CA: /no/ca.pem cannot be used'],
  ])('given %j, when it is read, then the setting is named', async (environment, sentence) => {
    const settings = readSettings(environment);

    const refused = redisAddress(settings);

    await expect(refused).rejects.toThrow(sentence);
  });

  it('given a REDIS_URL of another scheme, when settings are read, then it is named', () => {
    expect(() => readSettings({ REDIS_URL: 'http://redis' })).toThrow(/REDIS_URL/);
  });
});

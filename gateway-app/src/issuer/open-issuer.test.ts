import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { openAuthority } from './authority';
import { openIssuer, type SiteIssuer } from './open-issuer';

const start = Date.parse('2026-01-31T12:00:00.000Z');
let folder: string;
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'issuer-'));
  now = start;
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function open(): Promise<SiteIssuer> {
  const clock = () => new Date(now);
  const deviceAuthority = await openAuthority({
    folder: join(folder, 'ca'),
    commonName: 'devices',
    clock,
  });
  const names = { issuer: 'urn:edgebeat:AlphaMSP:alpha-1', audience: 'edgebeat-api' };
  return await openIssuer({ folder, ...names, mspId: 'AlphaMSP', deviceAuthority, clock });
}

const request = {
  subject: 'anna',
  tenant: 'alpha',
  roles: ['operator', 'auditor'],
  lifetimeSeconds: 900,
} as const;

async function verify(issuer: SiteIssuer, token: string) {
  const { keys } = await issuer.jwks();
  const set = createLocalJWKSet({ keys: keys.map((key) => ({ ...key, kty: 'EC' })) });
  return await jwtVerify(token, set, { currentDate: new Date(now) });
}

describe('openIssuer', () => {
  it('given a request, when a token is issued, then it says who, for whom and until when', async () => {
    const issuer = await open();

    const { token, expiresAt } = await issuer.issueToken({
      ...request,
      scope: ['events:read', 'system:read'],
    });

    const { payload, protectedHeader } = await verify(issuer, token);
    expect(payload).toEqual({
      iss: 'urn:edgebeat:AlphaMSP:alpha-1',
      aud: 'edgebeat-api',
      sub: 'anna',
      tenant: 'alpha',
      roles: ['operator', 'auditor'],
      scope: 'events:read system:read',
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      iat: start / 1_000,
      exp: start / 1_000 + 900,
    });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'JWT' });
    expect(expiresAt).toBe('2026-01-31T12:15:00.000Z');
  });

  it.each([59, 43_201, 0, -1, 60.5, Number.NaN])(
    'given a life of %d seconds, when a token is asked for, then it is refused',
    async (lifetimeSeconds) => {
      const issuer = await open();

      const outcome = issuer.issueToken({ ...request, lifetimeSeconds });

      await expect(outcome).rejects.toMatchObject({ code: 'invalid-argument' });
    },
  );

  it('given its keys, when they are published, then no private part is in them', async () => {
    const issuer = await open();

    const { keys } = await issuer.jwks();

    expect(keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ]);
    expect((await stat(join(folder, 'signing-keys.json'))).mode & 0o777).toBe(0o600);
  });

  it('given tokens, when it is opened again, then they still verify', async () => {
    const { token } = await (await open()).issueToken(request);

    const issuer = await open();

    await expect(verify(issuer, token)).resolves.toMatchObject({ payload: { sub: 'anna' } });
  });

  it('given ten openings at once, when each issues, then every token verifies at the last', async () => {
    const issuers = await Promise.all(Array.from({ length: 10 }, open));

    const tokens = await Promise.all(issuers.map((issuer) => issuer.issueToken(request)));

    const kids = tokens.map(({ token }) => decodeProtectedHeader(token).kid);
    expect(new Set(kids).size).toBe(1);
  });

  it('given a rotation, when tokens are verified, then old ones last until they expire', async () => {
    const issuer = await open();
    const old = await issuer.issueToken({ ...request, lifetimeSeconds: 43_200 });

    await issuer.rotate();

    const fresh = await issuer.issueToken(request);
    expect((await issuer.jwks()).keys).toHaveLength(2);
    expect(decodeProtectedHeader(fresh.token).kid).not.toBe(decodeProtectedHeader(old.token).kid);
    await verify(issuer, fresh.token);
    now += 43_199_000;
    await expect(verify(await open(), old.token)).resolves.toBeDefined();
    now += 302_000;
    expect((await issuer.jwks()).keys).toHaveLength(1);
    expect((await (await open()).jwks()).keys).toHaveLength(1);
  });

  it('given a rotation that ends tokens, when an old one is verified, then its key is gone', async () => {
    const issuer = await open();
    const { token } = await issuer.issueToken(request);

    await issuer.rotate({ endTokens: true });

    expect((await issuer.jwks()).keys).toHaveLength(1);
    await expect(verify(issuer, token)).rejects.toThrow(/no applicable key/);
    expect(await readFile(join(folder, 'signing-keys.json'), 'utf8')).toMatch(/"retired": \[\]/);
  });

  it('given rotations at once, when all are done, then every key between is published', async () => {
    const issuer = await open();

    await Promise.all([issuer.rotate(), issuer.rotate(), issuer.rotate()]);

    expect((await issuer.jwks()).keys).toHaveLength(4);
    expect((await (await open()).jwks()).keys).toEqual((await issuer.jwks()).keys);
  });

  it('given no change, when the keys are asked for, then it is the same object', async () => {
    const issuer = await open();
    const first = await issuer.jwks();

    now += 60_000;

    expect(await issuer.jwks()).toBe(first);
  });

  it.each<readonly [string, () => Promise<void>, RegExp]>([
    ['no JSON', () => writeFile(keyFile(), '{'), /cannot be read/],
    ['another key', () => replaceKey('x'), /cannot be read/],
    ['others reading', () => chmod(keyFile(), 0o640), /chmod 600/],
  ])('given a file with %s, when it is opened, then the mend is named', async (_, harm, reason) => {
    await open();
    await harm();

    const outcome = open();

    await expect(outcome).rejects.toMatchObject({
      code: 'invalid-setting',
      message: expect.stringMatching(reason) as unknown,
    });
  });
});

function keyFile(): string {
  return join(folder, 'signing-keys.json');
}

async function replaceKey(text: string): Promise<void> {
  const content = await readFile(keyFile(), 'utf8');
  await writeFile(keyFile(), content.replace(/"privateKey": "[^"]+"/, `"privateKey": "${text}"`));
}

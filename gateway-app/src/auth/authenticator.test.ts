import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { createAuthenticator } from './authenticator';
import type { Authenticator } from './caller';

const issuerName = 'urn:edgebeat:AlphaMSP:alpha-1';
const rules = {
  issuer: issuerName,
  audience: 'edgebeat-api',
  algorithms: ['ES256'],
  clockToleranceSeconds: 30,
} as const;
const start = Date.parse('2026-01-31T12:00:00.000Z');
const seconds = start / 1_000;
const clock = () => new Date(now);
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
let now = start;
let authenticator: Authenticator;

const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256', use: 'sig' };

beforeEach(() => {
  now = start;
  const set = { keys: [jwk] };
  const keys = { kind: 'local', jwks: () => Promise.resolve(set) } as const;
  authenticator = createAuthenticator({ ...rules, keys, clock });
});

const claims = {
  iss: issuerName,
  aud: 'edgebeat-api',
  sub: 'anna',
  tenant: 'alpha',
  roles: ['analyst'],
  jti: 'token-1',
  iat: seconds,
  exp: seconds + 900,
};

function token(
  changes: Readonly<Record<string, unknown>> = {},
  header = {},
  key: KeyObject = privateKey,
): Promise<string> {
  const all: Readonly<Record<string, unknown>> = { ...claims, ...changes };
  const payload = Object.entries(all).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(payload))
    .setProtectedHeader({ alg: 'ES256', kid: 'key-1', ...header })
    .sign(key);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A token that the site's public key signs as if it were a secret. */
function confused(): string {
  const text = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(claims)}`;
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return `${text}.${createHmac('sha256', pem).update(text).digest('base64url')}`;
}

async function withBrokenPart(at: 0 | 1 | 2): Promise<string> {
  const parts = (await token()).split('.');
  const part = parts[at] ?? '';
  parts[at] = `${part.slice(0, 8)}${part[8] === 'A' ? 'B' : 'A'}${part.slice(9)}`;
  return parts.join('.');
}

async function signedBy384(): Promise<string> {
  const pair = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  return await token({}, { alg: 'ES384' }, pair.privateKey);
}

const credentials: readonly (readonly [string, () => string | Promise<string>, RegExp])[] = [
  ['no scheme', () => 'abc', /Bearer, a blank and a token/],
  ['another scheme', () => 'Basic YTpi', /Bearer, a blank and a token/],
  ['a scheme alone', () => 'Bearer', /three parts/],
  ['nothing at all', () => '', /Bearer, a blank and a token/],
  ['two parts', () => 'Bearer a.b', /three parts/],
  ['five parts, as encrypted ones have', () => 'Bearer a.b.c.d.e', /three parts/],
  ['two tokens', async () => `Bearer ${await token()} ${await token()}`, /three parts/],
  ['other letters', () => 'Bearer a.b.%', /three parts/],
  ['over 8 kB', async () => `Bearer ${await token({ pad: 'x'.repeat(9_000) })}`, /over 8192/],
  ['a header that is no JSON', () => `Bearer AAAA.${encode(claims)}.AAAA`, /header is not that/],
  [
    'a header that is an array',
    () => `Bearer ${encode([])}.${encode(claims)}.AAAA`,
    /header is not/,
  ],
  [
    'no signature (none)',
    () => `Bearer ${encode({ alg: 'none', kid: 'key-1' })}.${encode(claims)}.`,
    /signed by ES256/,
  ],
  ['HS256 with the public key', () => `Bearer ${confused()}`, /signed by ES256/],
  ['ES384', async () => `Bearer ${await signedBy384()}`, /signed by ES256/],
  ['no key id', async () => `Bearer ${await token({}, { kid: undefined })}`, /names no key/],
  ['an empty key id', async () => `Bearer ${await token({}, { kid: '' })}`, /header is not that/],
  [
    'a key id that is a path',
    async () => `Bearer ${await token({}, { kid: '../key-1' })}`,
    /not one of/,
  ],
  [
    'a key id of an object',
    async () => `Bearer ${await token({}, { kid: '__proto__' })}`,
    /not one of/,
  ],
  [
    'a key id that is no text',
    async () => `Bearer ${await token({}, { kid: 1 })}`,
    /header is not/,
  ],
  [
    'extensions (crit)',
    () => `Bearer ${encode({ alg: 'ES256', kid: 'key-1', crit: ['exp'] })}.e30.AAAA`,
    /crit/,
  ],
  [
    'another key under our id',
    async () => `Bearer ${await token({}, {}, other.privateKey)}`,
    /signature does not/,
  ],
  [
    'a key that it brings along',
    async () => {
      const header = { jwk: createPublicKey(other.privateKey).export({ format: 'jwk' }) };
      return `Bearer ${await token({}, header, other.privateKey)}`;
    },
    /signature does not verify/,
  ],
  [
    'a changed claim',
    async () => `Bearer ${await withBrokenPart(1)}`,
    /does not verify|cannot be read/,
  ],
  ['a changed signature', async () => `Bearer ${await withBrokenPart(2)}`, /does not verify/],
  [
    'no signature',
    async () => `Bearer ${(await token()).replace(/[^.]*$/, '')}`,
    /does not verify/,
  ],
  [
    'a short signature',
    async () => `Bearer ${(await token()).slice(0, -20)}`,
    /does not verify|cannot be/,
  ],
  [
    'an end that is past',
    async () => `Bearer ${await token({ exp: seconds - 31 })}`,
    /has expired/,
  ],
  ['no end', async () => `Bearer ${await token({ exp: undefined })}`, /claim exp/],
  [
    'a beginning to come',
    async () => `Bearer ${await token({ nbf: seconds + 31 })}`,
    /not valid yet/,
  ],
  ['an issue to come', async () => `Bearer ${await token({ iat: seconds + 31 })}`, /in the future/],
  ['no time of issue', async () => `Bearer ${await token({ iat: undefined })}`, /claim iat/],
  ['another audience', async () => `Bearer ${await token({ aud: 'other' })}`, /another audience/],
  ['no audience', async () => `Bearer ${await token({ aud: undefined })}`, /another audience/],
  [
    'another issuer',
    async () => `Bearer ${await token({ iss: 'urn:edgebeat:BetaMSP:b' })}`,
    /another issuer/,
  ],
  ['no issuer', async () => `Bearer ${await token({ iss: undefined })}`, /another issuer/],
  ['no subject', async () => `Bearer ${await token({ sub: undefined })}`, /claim sub/],
  ['no tenant', async () => `Bearer ${await token({ tenant: undefined })}`, /claim tenant/],
  [
    'a tenant of another form',
    async () => `Bearer ${await token({ tenant: 'a b' })}`,
    /claim tenant/,
  ],
  ['roles in one text', async () => `Bearer ${await token({ roles: 'admin' })}`, /claim roles/],
  ['a scope that is a list', async () => `Bearer ${await token({ scope: ['a'] })}`, /claim scope/],
];

describe('the credentials of a caller', () => {
  it('given none, when they are read, then there is no caller', async () => {
    expect(await authenticator.authenticate({})).toBeUndefined();
  });

  it.each(credentials)(
    'given %s, when they are read, then the fault is named',
    async (_, make, reason) => {
      const authorization = await make();

      const outcome = await authenticator.authenticate({ authorization }).catch((e: unknown) => e);

      expect(outcome).toMatchObject({
        name: 'Rejected',
        code: 'unauthenticated',
        message: expect.stringMatching(reason) as unknown,
      });
      const secret = authorization.split('.').at(-1) ?? '';
      if (secret.length > 8) expect(String(outcome)).not.toContain(secret);
    },
  );

  it.each([
    ['Bearer', async () => `Bearer ${await token()}`],
    ['bearer in small letters', async () => `bearer ${await token()}`],
    ['two blanks', async () => `Bearer  ${await token()}`],
    ['several audiences', async () => `Bearer ${await token({ aud: ['x', 'edgebeat-api'] })}`],
    ['an end within the tolerance', async () => `Bearer ${await token({ exp: seconds - 29 })}`],
    [
      'a beginning within the tolerance',
      async () => `Bearer ${await token({ nbf: seconds + 30 })}`,
    ],
  ])('given %s, when they are read, then the caller is known', async (_, make) => {
    const caller = await authenticator.authenticate({ authorization: await make() });

    expect(caller).toEqual({
      subject: 'anna',
      tenant: 'alpha',
      roles: ['analyst'],
      scopes: expect.any(Set) as unknown,
      tokenId: 'token-1',
    });
  });
});

describe('the scopes of a caller', () => {
  it.each<
    readonly [string, Readonly<Record<string, unknown>>, readonly string[], readonly string[]]
  >([
    [
      'two roles',
      { roles: ['publisher', 'monitoring'] },
      ['publisher', 'monitoring'],
      ['events:write', 'operations:read', 'metrics:read'],
    ],
    [
      'a role that is not known',
      { roles: ['root', 'monitoring'] },
      ['monitoring'],
      ['metrics:read'],
    ],
    ['names of an object', { roles: ['constructor', '__proto__'] }, [], []],
    ['no roles', { roles: [] }, [], []],
    ['a scope', { roles: ['publisher'], scope: 'events:write' }, ['publisher'], ['events:write']],
    [
      'a scope that would add',
      { roles: ['publisher'], scope: 'tokens:issue events:write' },
      ['publisher'],
      ['events:write'],
    ],
    ['an empty scope', { roles: ['publisher'], scope: '' }, ['publisher'], []],
  ])(
    'given %s, when the token is read, then they are what both grant',
    async (_, changes, roles, scopes) => {
      const authorization = `Bearer ${await token(changes)}`;

      const caller = await authenticator.authenticate({ authorization });

      expect(caller?.roles).toEqual(roles);
      expect([...(caller?.scopes ?? [])].sort()).toEqual([...scopes].sort());
    },
  );
});

describe('a token that was verified', () => {
  it('given it comes again, when it is read, then it is the same caller; expired, it is not', async () => {
    const authorization = `Bearer ${await token()}`;
    const first = await authenticator.authenticate({ authorization });
    const second = await authenticator.authenticate({ authorization });

    now += 930_000;
    const third = authenticator.authenticate({ authorization });

    expect(second).toBe(first);
    await expect(third).rejects.toThrow(/has expired/);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openAuthority } from '../issuer/authority';
import { openIssuer, type SiteIssuer } from '../issuer/open-issuer';
import { createAuthenticator } from './authenticator';
import type { Authenticator } from './caller';

const issuerName = 'urn:edgebeat:AlphaMSP:alpha-1';
const rules = {
  issuer: issuerName,
  audience: 'edgebeat-api',
  algorithms: ['ES256'],
  clockToleranceSeconds: 30,
} as const;
const clock = () => new Date('2026-01-31T12:00:00.000Z');
let authenticator: Authenticator;

describe("rotation of the site's keys", () => {
  let folder: string;
  let issuer: SiteIssuer;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auth-'));
    const deviceAuthority = await openAuthority({ folder, commonName: 'devices', clock });
    const options = { folder, issuer: issuerName, audience: 'edgebeat-api', mspId: 'AlphaMSP' };
    issuer = await openIssuer({ ...options, deviceAuthority, clock });
    const keys = { kind: 'local', jwks: () => issuer.jwks() } as const;
    authenticator = createAuthenticator({ ...rules, keys, clock });
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  const request = {
    subject: 'anna',
    tenant: 'alpha',
    roles: ['operator'],
    lifetimeSeconds: 900,
  } as const;

  it('given load, when keys are rotated, then no token is refused', async () => {
    const tokens: string[] = [];
    let refused = 0;
    let read = 0;
    const client = async () => {
      for (let n = 0; n < 100; n += 1) {
        if (n % 10 === 0) tokens.push((await issuer.issueToken(request)).token);
        const authorization = `Bearer ${tokens[(n * 7) % tokens.length] ?? ''}`;
        const caller = await authenticator.authenticate({ authorization }).catch(() => undefined);
        read += 1;
        if (caller?.subject !== 'anna') refused += 1;
      }
    };
    const rotations = async () => {
      for (let n = 0; n < 5; n += 1) await issuer.rotate();
    };

    await Promise.all([...Array.from({ length: 10 }, client), rotations()]);

    expect({ read, refused }).toEqual({ read: 1_000, refused: 0 });
    expect((await issuer.jwks()).keys).toHaveLength(6);
  });

  it('given a verified token, when its key is taken away, then it is refused at once', async () => {
    const { token: text } = await issuer.issueToken(request);
    const authorization = `Bearer ${text}`;
    await authenticator.authenticate({ authorization });

    await issuer.rotate({ endTokens: true });

    await expect(authenticator.authenticate({ authorization })).rejects.toThrow(
      /not one of its issuer/,
    );
  });
});

import { X509Certificate } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, openAuthority } from './authority';
import { signAuthority } from './certificate';
import { newPrivateKey } from './ec-key';

const DAY_MS = 24 * 3_600_000;
const start = new Date('2026-01-31T12:00:00.000Z');
let folder: string;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'authority-')), 'ca');
});

afterEach(async () => {
  await rm(join(folder, '..'), { recursive: true });
});

function open(at = start): Promise<Authority> {
  return openAuthority({ folder, commonName: 'EdgeBeat servers alpha-1', clock: () => at });
}

describe('openAuthority', () => {
  it('given no folder, when it is opened, then it is a P-256 authority for ten years, none below', async () => {
    const authority = await open();

    const certificate = new X509Certificate(authority.certificatePem);
    expect(certificate.ca).toBe(true);
    expect(certificate.subject).toBe('CN=EdgeBeat servers alpha-1');
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(Date.parse(certificate.validTo) - start.getTime()).toBe(3_650 * DAY_MS);
    expect(certificate.serialNumber).toMatch(/^01[0-9A-F]{32}$/);
    expect(certificate.raw.toString('hex')).toContain(pathLengthZero);
  });

  it('given an authority, when it is opened again, then it is the same and its key is private', async () => {
    const first = await open();

    const second = await open();

    const { mode } = await stat(join(folder, 'ca.key'));
    expect(second.certificatePem).toBe(first.certificatePem);
    expect(mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(['ca.crt', 'ca.key']);
  });

  it('given ten processes at once, when they open it, then all have the same authority', async () => {
    const authorities = await Promise.all(Array.from({ length: 10 }, () => open()));

    expect(new Set(authorities.map(({ certificatePem }) => certificatePem)).size).toBe(1);
  });

  it('given a crash behind the key, when it is opened again, then the key is used', async () => {
    const first = new X509Certificate((await open()).certificatePem);
    await unlink(join(folder, 'ca.crt'));

    const second = new X509Certificate((await open()).certificatePem);

    expect(second.verify(first.publicKey)).toBe(true);
  });

  it('given drafts of a writer that was killed, when it is opened, then old ones are removed', async () => {
    await open();
    const draft = join(folder, 'ca.key.1.draft');
    await writeFile(draft, 'x');
    await utimes(draft, 0, 0);

    await open();

    expect(await readdir(folder)).not.toContain('ca.key.1.draft');
  });

  it.each<readonly [string, () => Promise<void>, RegExp]>([
    ['its key is gone', () => unlink(join(folder, 'ca.key')), /ca\.key is gone/],
    ['others can read its key', () => chmod(join(folder, 'ca.key'), 0o644), /chmod 600/],
    ['its key is no key', () => writeFile(join(folder, 'ca.key'), 'x'), /cannot be read/],
    ['its certificate is none', () => writeFile(join(folder, 'ca.crt'), 'x'), /cannot be read/],
    ['its certificate is of another key', otherCertificate, /not the certificate of the key/],
  ])(
    'given a folder where %s, when it is opened, then the mend is named',
    async (_, harm, reason) => {
      await open();
      await harm();

      const outcome = open();

      await expect(outcome).rejects.toMatchObject({
        code: 'invalid-setting',
        message: expect.stringMatching(reason) as unknown,
      });
    },
  );

  it('given an authority that has ended, when it is opened, then the mend is named', async () => {
    await open();

    const outcome = open(new Date(start.getTime() + 3_651 * DAY_MS));

    await expect(outcome).rejects.toThrow(/ended at .*; move its folder away/);
  });
});

/** BasicConstraints in DER: critical, an authority, with no authority below it. */
const pathLengthZero = '0603551d130101ff040830060101ff020100';

async function otherCertificate(): Promise<void> {
  await writeFile(join(folder, 'ca.crt'), await signAuthority('x', newPrivateKey(), start));
}

describe('serverCertificate', () => {
  it('given a server, when it asks, then the names of this machine and its own are in it', async () => {
    const authority = await open();

    const { certificatePem, notAfter } = await authority.serverCertificate('api', [
      'site.example.org',
      '192.0.2.7',
    ]);

    const certificate = new X509Certificate(certificatePem);
    expect(certificate.subjectAltName?.split(', ').sort()).toEqual([
      'DNS:localhost',
      'DNS:site.example.org',
      'IP Address:0:0:0:0:0:0:0:1',
      'IP Address:127.0.0.1',
      'IP Address:192.0.2.7',
    ]);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(certificate.ca).toBe(false);
    expect(certificate.verify(new X509Certificate(authority.certificatePem).publicKey)).toBe(true);
    expect(notAfter).toBe(new Date(start.getTime() + 365 * DAY_MS).toISOString());
    expect((await stat(join(folder, 'api.pem'))).mode & 0o777).toBe(0o600);
  });

  it('given a certificate with 31 days left, when it is asked for, then it stays', async () => {
    const first = await (await open()).serverCertificate('api');

    const later = await open(new Date(start.getTime() + 334 * DAY_MS));

    expect(await later.serverCertificate('api')).toEqual(first);
  });

  it.each<readonly [string, number, readonly string[], () => Promise<void>]>([
    ['with 29 days left', 336, [], () => Promise.resolve()],
    ['without a name that is wanted', 0, ['new.example.org'], () => Promise.resolve()],
    ['that is damaged', 0, [], () => writeFile(join(folder, 'api.pem'), 'x')],
    [
      'of another authority',
      0,
      [],
      () => rm(join(folder, 'ca.key')).then(() => unlink(join(folder, 'ca.crt'))),
    ],
  ])(
    'given a certificate %s, when it is asked for, then it is a new one',
    async (_, days, hosts, harm) => {
      const first = await (await open()).serverCertificate('api');
      await harm();
      const later = await open(new Date(start.getTime() + days * DAY_MS));

      const second = await later.serverCertificate('api', hosts);

      expect(second.certificatePem).not.toBe(first.certificatePem);
      const ca = new X509Certificate(later.certificatePem);
      expect(new X509Certificate(second.certificatePem).verify(ca.publicKey)).toBe(true);
    },
  );

  it.each(['a b', '*', '-x', 'x'.repeat(300), 'host:8443', ''])(
    'given the host "%s", when a certificate is asked for, then it is named',
    async (host) => {
      const authority = await open();

      const outcome = authority.serverCertificate('api', [host]);

      await expect(outcome).rejects.toMatchObject({ code: 'invalid-setting' });
    },
  );
});

describe('programCertificate', () => {
  it('given a program, when it asks, then its certificate names it, is for clients and is kept', async () => {
    const authority = await open();

    const first = await authority.programCertificate('alpha.edge');

    const certificate = new X509Certificate(first.certificatePem);
    expect(certificate.subject).toBe('CN=alpha.edge');
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(await authority.programCertificate('alpha.edge')).toEqual(first);
  });

  it('given a broker, when it asks, then its certificate is for both sides and names this machine', async () => {
    const authority = await open();

    const { certificatePem } = await authority.programCertificate('broker', { serves: true });

    const certificate = new X509Certificate(certificatePem);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  });
});

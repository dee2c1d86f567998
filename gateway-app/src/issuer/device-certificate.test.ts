import 'reflect-metadata';
import { execFile, spawnSync } from 'node:child_process';
import { createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  BasicConstraintsExtension,
  ChallengePasswordAttribute,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import fc from 'fast-check';
import { createDeviceRequest } from '../edge/device-request';
import { openAuthority } from './authority';
import { readDeviceRequest } from './device-certificate';
import { ecdsa, importKeyPair, newPrivateKey, spkiOf } from './ec-key';

const run = promisify(execFile);
const now = new Date('2026-01-31T12:00:00.000Z');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csr-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function issue(csrPem: string) {
  const authority = await openAuthority({
    folder: join(folder, 'ca'),
    commonName: 'EdgeBeat devices alpha-1',
    clock: () => now,
  });
  return await authority.deviceCertificate(await readDeviceRequest(csrPem), 'AlphaMSP');
}

async function requestFor(name: readonly Record<string, string[]>[], more = {}): Promise<string> {
  const keys = await importKeyPair(newPrivateKey());
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: [...name], keys, signingAlgorithm: ecdsa, ...more },
    webcrypto,
  );
  return request.toString('pem');
}

async function requestWith(algorithm: webcrypto.EcKeyGenParams | webcrypto.RsaHashedKeyGenParams) {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create(
    { name: 'CN=cam-01', keys, signingAlgorithm: { ...algorithm, hash: 'SHA-256' } },
    webcrypto,
  );
  return request.toString('pem');
}

const withOpenssl = spawnSync('openssl', ['version']).status === 0 ? it : it.skip;

describe('the certificate of a device', () => {
  it('given a request, when it is granted, then it says who the device is and what for', async () => {
    const { csrPem, publicKey } = await createDeviceRequest('cam-01');

    const { certificate, ca, notAfter } = await issue(csrPem);

    const issued = new X509Certificate(certificate);
    expect(issued.subject).toBe('CN=cam-01');
    expect(issued.subjectAltName).toBe('URI:spiffe://AlphaMSP/device/cam-01');
    expect(issued.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(issued.ca).toBe(false);
    expect(issued.serialNumber).toMatch(/^01[0-9A-F]{32}$/);
    expect(spkiOf(issued.publicKey).toString('base64')).toBe(publicKey);
    expect(issued.checkIssued(new X509Certificate(ca))).toBe(true);
    expect(issued.verify(new X509Certificate(ca).publicKey)).toBe(true);
    expect(notAfter).toBe('2026-05-01T12:00:00.000Z');
  });

  it('given a request that asks for more, when it is granted, then nothing of that is in it', async () => {
    const csrPem = await requestFor([{ O: ['Somebody'] }, { CN: ['cam-01'] }], {
      extensions: [
        new BasicConstraintsExtension(true, 5, true),
        new SubjectAlternativeNameExtension([{ type: 'dns', value: 'api.example.org' }]),
      ],
      attributes: [new ChallengePasswordAttribute('secret')],
    });

    const { certificate } = await issue(csrPem);

    const issued = new X509Certificate(certificate);
    expect(issued.ca).toBe(false);
    expect(issued.subject).toBe('CN=cam-01');
    expect(issued.subjectAltName).toBe('URI:spiffe://AlphaMSP/device/cam-01');
  });

  withOpenssl(
    'given a request that openssl made, when it is granted, then openssl verifies the result',
    async () => {
      const files = ['-keyout', join(folder, 'd.key'), '-out', join(folder, 'd.csr')];
      const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      await run('openssl', ['req', '-new', ...curve, '-subj', '/CN=cam-01', ...files]);

      const { certificate, ca } = await issue(await readFile(join(folder, 'd.csr'), 'utf8'));

      await writeFile(join(folder, 'd.crt'), certificate);
      await writeFile(join(folder, 'root.crt'), ca);
      const check = ['verify', '-purpose', 'sslclient', '-x509_strict', '-attime', epoch(now)];
      const { stdout } = await run('openssl', [
        ...check,
        ...['-CAfile', join(folder, 'root.crt'), join(folder, 'd.crt')],
      ]);
      expect(stdout).toContain('d.crt: OK');
    },
  );

  it('given two requests with one key, when they are granted, then the serial numbers differ', async () => {
    const { csrPem } = await createDeviceRequest('cam-01');

    const serials = [await issue(csrPem), await issue(csrPem)].map(
      ({ certificate }) => new X509Certificate(certificate).serialNumber,
    );

    expect(serials[0]).not.toBe(serials[1]);
  });

  it.each<readonly [string, () => string | Promise<string>, RegExp]>([
    ['no PEM', () => 'hello', /BEGIN CERTIFICATE REQUEST/],
    [
      'a certificate',
      async () => (await issue(await requestFor([{ CN: ['a'] }]))).certificate,
      /BEGIN/,
    ],
    ['an empty request', () => pem('AAAA'), /PKCS#10/],
    ['one of 17,000 characters', () => pem('A'.repeat(17_000)), /over 16384/],
    ['a key of RSA', () => requestWith(rsa), /ECDSA P-256/],
    ['a key of P-384', () => requestWith({ name: 'ECDSA', namedCurve: 'P-384' }), /ECDSA P-256/],
    ['another signature', tampered, /signature does not verify/],
    ['no name', () => requestFor([{ O: ['x'] }]), /one common name/],
    ['two names', () => requestFor([{ CN: ['cam-01'] }, { CN: ['cam-02'] }]), /one common name/],
    ['a name that is no id', () => requestFor([{ CN: ['../cam'] }]), /device's id/],
    ['a name of two lines', () => requestFor([{ CN: ['cam\nCN=x'] }]), /device's id/],
    ['a name of 65 letters', () => requestFor([{ CN: ['x'.repeat(65)] }]), /1 to 64/],
  ])('given %s, when a certificate is asked for, then it is refused', async (_, make, reason) => {
    const csrPem = await make();

    const outcome = readDeviceRequest(csrPem);

    await expect(outcome).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(reason) as unknown,
    });
  });

  it('given a request with any byte changed, when it is read, then it is refused or the same', async () => {
    const { csrPem, publicKey } = await createDeviceRequest('cam-01');
    const der = Buffer.from(csrPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const property = fc.asyncProperty(
      fc.nat(der.length - 1),
      fc.integer({ min: 1, max: 255 }),
      async (at, mask) => {
        const changed = Buffer.from(der);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const outcome = await readDeviceRequest(pem(changed.toString('base64'))).then(
          (read) => [read.deviceId, spkiOf(read.publicKey).toString('base64')],
          (error: unknown) => error,
        );

        if (Array.isArray(outcome)) expect(outcome).toEqual(['cam-01', publicKey]);
        else expect(outcome).toMatchObject({ code: 'invalid-argument' });
      },
    );

    await fc.assert(property, { numRuns: 300 });
  });
});

describe('createDeviceRequest', () => {
  it('given an id, when it is made, then its parts belong together', async () => {
    const { csrPem, privateKeyPem, publicKey } = await createDeviceRequest('cam-01');

    const read = await readDeviceRequest(csrPem);

    const own = spkiOf(createPublicKey(privateKeyPem)).toString('base64');
    expect([read.deviceId, spkiOf(read.publicKey).toString('base64'), own]).toEqual([
      'cam-01',
      publicKey,
      publicKey,
    ]);
  });
});

const rsa = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

function epoch(date: Date): string {
  return String(Math.floor(date.getTime() / 1_000));
}

function pem(base64: string): string {
  return `-----BEGIN CERTIFICATE REQUEST-----\n${base64}\n-----END CERTIFICATE REQUEST-----\n`;
}

async function tampered(): Promise<string> {
  const { csrPem } = await createDeviceRequest('cam-01');
  const der = Buffer.from(csrPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  const name = der.indexOf('cam-01');
  der.write('cam-02', name);
  return pem(der.toString('base64'));
}

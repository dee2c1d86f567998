import { execFile, spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { promisify } from 'node:util';
import { type CertifiedKey, signAuthority, signLeaf } from '../issuer/certificate';
import { importKeyPair, newPrivateKey } from '../issuer/ec-key';
import { createForeignDevice } from './device-request';
import { openTestEdge, type TestDevice, type TestEdge, until } from './edge.test.kit';

const run = promisify(execFile);
const DAY_MS = 24 * 3_600_000;
let edge: TestEdge;
let cam: TestDevice;

beforeAll(async () => {
  edge = await openTestEdge();
  cam = await edge.enrol('cam-01');
});

afterAll(async () => {
  await edge[Symbol.asyncDispose]();
});

async function selfSigned(): Promise<CertifiedKey> {
  const privateKeyPem = newPrivateKey();
  return {
    certificatePem: await signAuthority('cam-01', privateKeyPem, new Date()),
    privateKeyPem,
  };
}

/** Signed by the right authority, but not for the client's end of TLS. */
async function withoutUsage(): Promise<CertifiedKey> {
  const authority = {
    certificatePem: edge.devices.certificatePem,
    privateKeyPem: await readFile(join(edge.folder, 'devices', 'ca.key'), 'utf8'),
  };
  const { certificatePem } = await edge.servers.serverCertificate('edge');
  const privateKeyPem = newPrivateKey();
  const { publicKey } = await importKeyPair(privateKeyPem);
  const usages = await usagesOf(certificatePem);
  const leaf = { commonName: 'cam-01', publicKey, days: 1, extensions: usages };
  return { certificatePem: await signLeaf(authority, leaf, new Date()), privateKeyPem };
}

async function usagesOf(certificatePem: string) {
  const { ExtendedKeyUsageExtension, X509Certificate } = await import('@peculiar/x509');
  const usage = new X509Certificate(certificatePem).getExtension(ExtendedKeyUsageExtension);
  return usage === null ? [] : [usage];
}

const strangers: readonly (readonly [string, () => Promise<CertifiedKey>])[] = [
  ['of an authority that nobody knows', () => createForeignDevice('cam-01')],
  ['that is signed by itself', selfSigned],
  ['of the authority of the servers', () => edge.servers.serverCertificate('edge')],
  ['for servers only', withoutUsage],
  ['that has ended', () => edge.enrol('cam-old', {}, new Date(Date.now() - 91 * DAY_MS))],
  ['that has not begun', () => edge.enrol('cam-new', {}, new Date(Date.now() + DAY_MS))],
];

describe('the handshake of the device ingress', () => {
  it.each(strangers)(
    'given a certificate %s, when it calls, then the connection is lost and nothing is read',
    async (_, make) => {
      const device = edge.device('cam-01', await make());
      const refused = await edge.count('edgebeat_edge_refused_handshakes_total');
      const requests = await edge.count('edgebeat_edge_request_seconds');

      const call = edge.send(device, { body: '{"source_id":"cam-01"}' });

      await expect(call).rejects.toThrow(/ECONNRESET|hang up|EPIPE|alert/);
      expect(await edge.count('edgebeat_edge_refused_handshakes_total')).toBe(refused + 1);
      expect(await edge.count('edgebeat_edge_request_seconds')).toBe(requests);
      expect(edge.bus.records('intake')).toEqual([]);
    },
  );

  it.each<readonly [string, ConnectionOptions, RegExp]>([
    ['no certificate', {}, /certificate required|ECONNRESET|EPIPE/],
    [
      'nothing newer than TLS 1.1',
      { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      /protocol version|unsupported protocol|handshake failure/,
    ],
  ])('given a client with %s, when it connects, then it is told so', async (_, with_, reason) => {
    const ca = edge.servers.certificatePem;
    const socket = connect({ host: '127.0.0.1', port: edge.port, ca, ...with_ });
    socket.write('POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');

    const error = await new Promise((resolve) => socket.once('error', resolve));

    expect(String(error)).toMatch(reason);
    socket.destroy();
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'given a device with %s, when it connects, then it is taken',
    async (version) => {
      const { certificatePem: cert, privateKeyPem: key } = cam;
      const ca = edge.servers.certificatePem;
      const versions = { minVersion: version, maxVersion: version } as const;
      const socket = connect({ host: '127.0.0.1', port: edge.port, ca, cert, key, ...versions });

      await new Promise((resolve) => socket.once('secureConnect', resolve));

      expect(socket.getProtocol()).toBe(version);
      socket.destroy();
    },
  );

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'given a session of %s that is taken up again, when it posts, then the device is still known',
    async (maxVersion) => {
      const { certificatePem: cert, privateKeyPem: key } = await edge.enrol('cam-02');
      const ca = edge.servers.certificatePem;
      const options = { host: '127.0.0.1', port: edge.port, ca, cert, key, maxVersion };
      const first = connect(options);
      const session = await new Promise<Buffer>((resolve) => first.once('session', resolve));
      first.destroy();

      const again = connect({ ...options, session });
      again.write('POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
      const answer = await new Promise<Buffer>((resolve) => again.once('data', resolve));

      expect(again.isSessionReused()).toBe(true);
      expect(answer.toString()).toMatch(/^HTTP\/1.1 202 /);
      again.destroy();
    },
  );

  it('given a certificate that ends while its connection is open, when it calls again, then it is a 403', async () => {
    let now = Date.now();
    await using other = await openTestEdge({ clock: () => new Date(now) });
    const device = await other.enrol('cam-01');
    const first = await other.send(device, { body: '{}' });
    now += 91 * DAY_MS;
    await until(() => other.isCurrent());

    const second = await other.send(device, { body: '{}' });

    expect(first.status).toBe(202);
    expect(second).toMatchObject({
      status: 403,
      body: { detail: expect.stringContaining('has ended') as unknown },
    });
  });
});

const withCurl = spawnSync('curl', ['--version']).status === 0 ? it : it.skip;

describe('the calls of the source', () => {
  withCurl(
    'given its certificates, when curl is called, then the device passes and the hacker fails',
    async () => {
      const hacker = await createForeignDevice('cam-01');
      const files = {
        'device.crt': cam.certificatePem,
        'device.key': cam.privateKeyPem,
        'hacker.crt': hacker.certificatePem,
        'hacker.key': hacker.privateKeyPem,
        'ca.crt': edge.servers.certificatePem,
      };
      for (const [name, text] of Object.entries(files))
        await writeFile(join(edge.folder, name), text);
      const curl = (who: string, ...more: string[]) => {
        const keys = ['--cert', `${who}.crt`, '--key', `${who}.key`, '--cacert', 'ca.crt'];
        const url = `https://localhost:${edge.port}/v1/events`;
        return run('curl', ['-sS', ...keys, '-X', 'POST', ...more, url], { cwd: edge.folder });
      };

      const before = edge.bus.records('intake').length;
      const passed = await curl('device', '-d', '{"source_id":"cam-01"}');
      const failed = await curl('hacker').catch((error: unknown) => error);

      expect(JSON.parse(passed.stdout)).toMatchObject({ status: 'accepted', accepted: 1 });
      expect(failed).toMatchObject({ stdout: '', code: expect.any(Number) as unknown });
      expect(edge.bus.records('intake')).toHaveLength(before + 1);
    },
  );
});

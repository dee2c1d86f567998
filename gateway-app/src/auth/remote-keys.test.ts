import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { openAuthority } from '../issuer/authority';
import { listenTls } from '../tls/listen-tls';
import { createAuthenticator } from './authenticator';
import { remoteKeys } from './remote-keys';

/** An identity provider that publishes keys, and can be away or broken. */
class Provider {
  readonly #server: Server;
  requests = 0;
  status = 200;
  body: () => string = () => JSON.stringify({ keys: this.keys });
  keys: object[] = [];

  constructor() {
    this.#server = createServer((_, response) => {
      this.requests += 1;
      response.writeHead(this.status, { 'Content-Type': 'application/json' });
      response.end(this.body());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/keys`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
    });
  }

  /** Makes a key and publishes it. */
  add(kid: string) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    this.keys = [...this.keys, { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' }];
    return privateKey;
  }
}

let provider: Provider;
let url: string;
let now: number;
const clock = () => new Date(now);

beforeEach(async () => {
  now = Date.now();
  provider = new Provider();
  url = await provider.listen();
});

afterEach(async () => {
  await provider.close();
});

describe('the keys of another issuer', () => {
  it('given its key, when a token comes, then it is verified and the key is fetched once', async () => {
    const key = provider.add('k1');
    const authenticator = createAuthenticator({
      issuer: 'https://login.example.org',
      audience: 'edgebeat-api',
      algorithms: ['ES256'],
      clockToleranceSeconds: 30,
      keys: { kind: 'remote', url },
      clock,
    });
    const authorization = `Bearer ${await new SignJWT({ tenant: 'alpha', roles: ['auditor'] })
      .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
      .setIssuer('https://login.example.org')
      .setAudience('edgebeat-api')
      .setSubject('anna')
      .setIssuedAt()
      .setExpirationTime('10m')
      .sign(key)}`;

    const callers = [
      await authenticator.authenticate({ authorization }),
      await authenticator.authenticate({ authorization }),
    ];

    expect(callers).toMatchObject([{ subject: 'anna' }, { subject: 'anna' }]);
    expect(provider.requests).toBe(1);
  });

  it('given a new key, when a token of it comes, then it is found after a rest', async () => {
    provider.add('k1');
    const keys = remoteKeys({ url }, { clock });
    await keys.find('k1');
    provider.add('k2');
    const early = await keys.find('k2');

    now += 5_001;

    expect(early).toBeUndefined();
    expect(await keys.find('k2')).toMatchObject({ type: 'public' });
  });

  it('given a flood of unknown ids, when they are looked for, then few requests are made', async () => {
    provider.add('k1');
    const keys = remoteKeys({ url }, { clock });

    const found = await Promise.all(Array.from({ length: 200 }, (_, n) => keys.find(`no-${n}`)));

    expect(found.every((key) => key === undefined)).toBe(true);
    expect(provider.requests).toBe(1);
  });

  it('given a key that was taken back, when it is asked for again, then it is gone', async () => {
    provider.add('k1');
    provider.add('k2');
    const keys = remoteKeys({ url, refreshSeconds: 0.05 }, { clock });
    await keys.find('k1');
    provider.keys = provider.keys.slice(1);
    await new Promise((resolve) => setTimeout(resolve, 60));
    now += 5_001;

    const found = await keys.find('k1');

    expect(found).toBeUndefined();
  });

  it('given an issuer that goes away, when known keys are asked for, then they last for a time', async () => {
    provider.add('k1');
    const keys = remoteKeys({ url, refreshSeconds: 0.05, staleSeconds: 600 }, { clock });
    await keys.find('k1');
    provider.status = 503;
    await new Promise((resolve) => setTimeout(resolve, 60));
    now += 599_000;
    const kept = await keys.find('k1');
    const unknown = keys.find('k2');
    await expect(unknown).rejects.toMatchObject({ name: 'Unavailable' });
    await new Promise((resolve) => setTimeout(resolve, 60));
    now += 2_000;

    const late = keys.find('k1');

    expect(kept).toMatchObject({ type: 'public' });
    await expect(late).rejects.toMatchObject({ name: 'Unavailable', code: 'gateway-unavailable' });
  });

  it.each<readonly [string, () => void]>([
    ['is away', () => (provider.status = 500)],
    ['redirects', () => (provider.status = 302)],
    ['sends no JSON', () => (provider.body = () => '<html>')],
    ['sends no keys', () => (provider.body = () => '{}')],
    ['sends an empty set', () => (provider.body = () => '{"keys":[]}')],
    ['sends without end', () => (provider.body = () => `{"keys":[${' '.repeat(300_000)}]}`)],
  ])('given an issuer that %s, when a key is asked for, then nothing is known', async (_, harm) => {
    provider.add('k1');
    harm();
    const keys = remoteKeys({ url }, { clock });

    await expect(keys.find('k1')).rejects.toMatchObject({ name: 'Unavailable' });
  });

  it('given an issuer that does not answer, when the time is over, then nothing is known', async () => {
    provider.body = () => '';
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const keys = remoteKeys({ url: `http://127.0.0.1:${port}/`, timeoutMs: 50 }, { clock });

    await expect(keys.find('k1')).rejects.toMatchObject({ name: 'Unavailable' });

    silent.closeAllConnections();
    await new Promise((resolve) => silent.close(resolve));
  });

  it('given an issuer behind TLS, when its authority is named, then its keys are found', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'idp-'));
    const authority = await openAuthority({ folder, commonName: 'idp', clock });
    const { privateKeyPem: key, certificatePem: cert } = await authority.serverCertificate('idp');
    provider.add('k1');
    const server = await listenTls({
      host: '127.0.0.1',
      port: 0,
      key,
      cert,
      handler: (_, response) => response.end(provider.body()),
    });
    const address = `https://localhost:${server.port}/keys`;

    const found = await remoteKeys({ url: address, ca: authority.certificatePem }, { clock }).find(
      'k1',
    );
    const doubted = remoteKeys({ url: address }, { clock }).find('k1');

    expect(found).toMatchObject({ type: 'public' });
    await expect(doubted).rejects.toMatchObject({ name: 'Unavailable' });
    await server[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it.each(['', 'login.example.org', 'http://login.example.org/keys', 'file:///etc/keys'])(
    'given the address "%s", when it is set, then it is refused',
    (address) => {
      expect(() => remoteKeys({ url: address }, { clock })).toThrow(/must be an https URL/);
    },
  );
});

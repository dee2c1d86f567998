import 'reflect-metadata';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { X509Certificate as Certificate } from '@peculiar/x509';
import { readLowS } from './ecdsa-signature';
import { issueIdentity, issueShortLived } from './issue';
import { ensureMaterial } from './material';
import { materialPaths } from './paths';

// Making certificates takes long on a machine that is busy with other suites.
jest.setTimeout(60_000);

const organization = { name: 'org1', mspId: 'Org1MSP', domain: 'org1.example.com' };
const second = { name: 'org2', mspId: 'Org2MSP', domain: 'org2.example.com' };

async function contents(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).sort();
  const texts = await Promise.all(
    paths.map(async (path) => [path, await readFile(path, 'utf8')] as const),
  );
  return Object.fromEntries(texts);
}

async function expectSigned(certificateFile: string, keyFile: string, authorityFile: string) {
  const certificate = new X509Certificate(await readFile(certificateFile));
  const authority = new X509Certificate(await readFile(authorityFile));
  expect(certificate.checkIssued(authority)).toBe(true);
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(certificate.checkPrivateKey(createPrivateKey(await readFile(keyFile)))).toBe(true);
}

async function expectComplete(cryptoDir: string, domain: string): Promise<void> {
  const paths = materialPaths(cryptoDir, domain);
  const users = [paths.user('Admin'), paths.user('User1')];
  for (const { msp } of [paths.peer, paths.orderer, ...users]) {
    await expectSigned(msp.certificate, msp.key, paths.authority.certificate);
    await access(join(msp.folder, 'config.yaml'));
  }
  for (const { tls } of [paths.peer, paths.orderer, ...users]) {
    await expectSigned(tls.certificate, tls.key, paths.tlsCaFile);
    await expectSigned(tls.certificate, tls.key, tls.ca);
  }
  for (const end of [paths.chaincode.server, paths.chaincode.client]) {
    await expectSigned(end.certificate, end.key, end.ca);
  }
}

describe('the certificates of organisations', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'material-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('given nothing, when two organisations are set up, then every certificate is signed by its own CA', async () => {
    const organizations = [organization, second];

    await ensureMaterial(folder, organizations);

    for (const { domain } of organizations) await expectComplete(folder, domain);
  });

  it('given nothing, when organisations are set up, then every authority has signed with the low s that Fabric keeps', async () => {
    await ensureMaterial(folder, [organization, second]);

    const texts = Object.values(await contents(folder));
    const certificates = texts.filter((text) => text.startsWith('-----BEGIN CERTIFICATE-----'));
    expect(certificates.length).toBeGreaterThan(30);
    for (const pem of certificates) {
      const { signature, issuer } = new Certificate(pem);
      const { publicKey } = new X509Certificate(pem);
      expect({ issuer, low: readLowS(new Uint8Array(signature), publicKey) }).toEqual({
        issuer,
        low: Buffer.from(signature),
      });
    }
  });

  it('given complete material, when it is ensured again, then no byte changes', async () => {
    await ensureMaterial(folder, [organization]);
    const before = await contents(folder);

    await ensureMaterial(folder, [organization]);

    expect(await contents(folder)).toEqual(before);
  });

  it('given complete material, when the modes are looked at, then only the owner reads keys', async () => {
    await ensureMaterial(folder, [organization]);

    const files = Object.keys(await contents(folder));

    const keys = files.filter((path) => path.endsWith('.key') || path.endsWith('priv_sk'));
    expect(keys).toHaveLength(12);
    for (const key of keys) {
      expect((await stat(key)).mode & 0o777).toBe(0o600);
      expect((await stat(dirname(key))).mode & 0o777).toBe(0o700);
    }
  });

  it('given an organisation whose machine others reach under a name, when it is set up, then its servers can show that name', async () => {
    await ensureMaterial(folder, [{ ...organization, host: 'edge.example.net' }]);
    const { peer, orderer, chaincode } = materialPaths(folder, organization.domain);

    const shown = await Promise.all(
      [peer.tls, orderer.tls, chaincode.server].map(async ({ certificate }) =>
        new X509Certificate(await readFile(certificate)).checkHost('edge.example.net'),
      ),
    );

    expect(shown).toEqual(['edge.example.net', 'edge.example.net', undefined]);
  });

  it('given a server certificate, when its names are read, then host and loopback are there', async () => {
    await ensureMaterial(folder, [organization]);
    const { peer, orderer, chaincode } = materialPaths(folder, organization.domain);

    const names = await Promise.all(
      [peer.tls, orderer.tls, chaincode.server].map(async ({ certificate }) => {
        const parsed = new X509Certificate(await readFile(certificate));
        return ['localhost', parsed.subject.replace('CN=', '')]
          .map((host) => parsed.checkHost(host))
          .concat(['127.0.0.1', '::1'].map((address) => parsed.checkIP(address)));
      }),
    );

    expect(names).toEqual([
      ['localhost', 'peer0.org1.example.com', '127.0.0.1', '::1'],
      ['localhost', 'orderer0.org1.example.com', '127.0.0.1', '::1'],
      ['localhost', 'chaincode.org1.example.com', '127.0.0.1', '::1'],
    ]);
  });

  it("given the chaincode's CA, when other certificates of the organisation are shown, then it signed none", async () => {
    await ensureMaterial(folder, [organization]);
    const paths = materialPaths(folder, organization.domain);
    const authority = new X509Certificate(await readFile(paths.chaincode.server.ca));

    const others = await Promise.all(
      [paths.peer.tls, paths.user('User1').tls].map(({ certificate }) => readFile(certificate)),
    );

    expect(others.map((pem) => new X509Certificate(pem).verify(authority.publicKey))).toEqual([
      false,
      false,
    ]);
  });

  it('given a process that died after any folder, when material is ensured again, then it is complete', async () => {
    await ensureMaterial(folder, [organization]);
    const paths = materialPaths(folder, organization.domain);
    const { authority, tlsAuthority, msp, ordererMsp, peer, orderer, chaincode } = paths;
    const tlsFolders = [peer.tls, orderer.tls, chaincode.server].map((tls) => dirname(tls.key));
    const users = dirname(dirname(paths.user('Admin').msp.folder));
    const inOrderOfWriting = [authority.folder, tlsAuthority.folder, msp, ordererMsp].concat([
      peer.msp.folder,
      orderer.msp.folder,
      ...tlsFolders,
      users,
    ]);

    for (let written = 0; written < inOrderOfWriting.length; written++) {
      const missing = inOrderOfWriting.slice(written);
      for (const path of missing) await rm(path, { recursive: true });
      await ensureMaterial(folder, [organization]);
      await expectComplete(folder, organization.domain);
    }

    expect.hasAssertions();
  });

  it('given a folder that lost a file, when material is ensured again, then the folder is made anew', async () => {
    await ensureMaterial(folder, [organization]);
    await rm(materialPaths(folder, organization.domain).peer.tls.key);

    await ensureMaterial(folder, [organization]);

    await expectComplete(folder, organization.domain);
  });

  it('given a CA that is gone while its certificates are in use, when material is ensured, then it refuses to make another', async () => {
    await ensureMaterial(folder, [organization]);
    await rm(materialPaths(folder, organization.domain).authority.folder, { recursive: true });

    const ensured = ensureMaterial(folder, [organization]);

    await expect(ensured).rejects.toMatchObject({ code: 'invalid-option' });
  });

  it('given what a killed writer left, when material is ensured, then it goes and a live one stays', async () => {
    const old = join(folder, '.new', 'old');
    const young = join(folder, '.new', 'young');
    await mkdir(old, { recursive: true });
    await mkdir(young, { recursive: true });
    await utimes(old, new Date(0), new Date(0));

    await ensureMaterial(folder, [organization]);

    expect(await readdir(join(folder, '.new'))).toEqual(['young']);
  });

  it('given a domain that leaves the folder, when material is ensured, then it is refused', async () => {
    const ensured = ensureMaterial(folder, [{ ...organization, domain: '../evil' }]);

    await expect(ensured).rejects.toMatchObject({ code: 'invalid-option' });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('an issued identity', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'issue-'));
    await ensureMaterial(folder, [organization]);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('given a new name, when an identity is asked for twice at once, then both get the same one', async () => {
    const request = { name: 'operator1', role: 'client' } as const;

    const [first, again] = await Promise.all([
      issueIdentity(folder, organization, request),
      issueIdentity(folder, organization, request),
    ]);

    expect(again).toEqual(first);
    expect(await issueIdentity(folder, organization, request)).toEqual(first);
    expect(new X509Certificate(first.certificatePem).subject).toBe(
      'OU=client\nCN=operator1@org1.example.com',
    );
  });

  it('given bounds of validity, when an identity is issued, then its certificate has them', async () => {
    const notBefore = new Date('2020-01-01T00:00:00Z');
    const notAfter = new Date('2021-01-01T00:00:00Z');

    const { certificatePem } = await issueIdentity(folder, organization, {
      name: 'old',
      role: 'client',
      notBefore,
      notAfter,
    });

    const { validFrom, validTo } = new X509Certificate(certificatePem);
    expect([new Date(validFrom), new Date(validTo)]).toEqual([notBefore, notAfter]);
  });

  it('given an end, when short-lived certificates are issued, then each has a key of its own and nothing is kept', async () => {
    const before = await contents(folder);
    const request = { name: 'somebody', notAfter: new Date('2099-01-01T00:00:00Z') };

    const [first, second] = [
      await issueShortLived(folder, organization, request),
      await issueShortLived(folder, organization, request),
    ];

    const certificates = [first, second].map(
      ({ certificatePem }) => new X509Certificate(certificatePem),
    );
    const authority = new X509Certificate(
      await readFile(materialPaths(folder, organization.domain).authority.certificate),
    );
    for (const certificate of certificates) {
      expect(certificate.verify(authority.publicKey)).toBe(true);
      expect(certificate.subject).toBe('OU=client\nCN=somebody@org1.example.com');
      expect(new Date(certificate.validTo)).toEqual(request.notAfter);
    }
    expect(first.privateKeyPem).not.toBe(second.privateKeyPem);
    expect(await contents(folder)).toEqual(before);
    await expect(
      issueShortLived(folder, organization, { ...request, name: '../x' }),
    ).rejects.toMatchObject({ code: 'invalid-option' });
  });

  it('given an identity of another role, when the name is asked for, then it is refused', async () => {
    const asked = issueIdentity(folder, organization, { name: 'User1', role: 'admin' });

    await expect(asked).rejects.toMatchObject({ code: 'invalid-option' });
  });

  it.each(['', '../x', 'a/b', '.hidden', 'a@b', 'x'.repeat(65)])(
    'given the name %j, when an identity is asked for, then it is refused',
    async (name) => {
      const asked = issueIdentity(folder, organization, { name, role: 'client' });

      await expect(asked).rejects.toMatchObject({ code: 'invalid-option' });
    },
  );
});

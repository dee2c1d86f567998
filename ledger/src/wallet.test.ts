import { createHash, X509Certificate, verify } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importMsp } from './import-msp';
import { selfSigned, selfSignedP384 } from './self-signed.test.data';
import { openWallet, readIdentityIn } from './wallet';
import { keyHash, publicKey, sign, type WalletIdentity } from './wallet-identity';

const identity = (label: string): WalletIdentity => ({
  mspId: 'Org1MSP',
  label,
  ...selfSigned(label),
});

describe('the wallet', () => {
  let home: string;
  let folder: string;
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgebeat-wallet-'));
    folder = join(home, 'wallet');
  });
  afterEach(() => rm(home, { recursive: true }));

  it('given identities, when they are put, then another process reads them and only their owner can', async () => {
    const [connector, admin] = [identity('connector'), identity('admin')];
    const wallet = await openWallet(folder);

    await wallet.put(connector);
    await wallet.put(admin);

    const again = await openWallet(folder);
    expect(await again.list()).toEqual(['admin', 'connector']);
    expect(await again.get('connector')).toEqual(connector);
    expect((await stat(join(folder, 'connector.id'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('given a newer certificate, when it is put under its label, then it takes the place of the old one', async () => {
    const wallet = await openWallet(folder);
    await wallet.put(identity('connector'));
    const renewed = identity('connector');

    await wallet.put(renewed);

    expect(await wallet.get('connector')).toEqual(renewed);
  });

  it('given a wallet with a broken identity, when another one is read alone, then it is given', async () => {
    const connector = identity('connector');
    await (await openWallet(folder)).put(connector);
    await writeFile(join(folder, 'broken.id'), '{', { mode: 0o600 });

    const read = await readIdentityIn(folder, 'connector');

    expect(read).toEqual(connector);
    await expect(readIdentityIn(folder, 'broken')).rejects.toThrow('broken.id');
  });

  it('given no identity of a label, when it is read, then the labels that there are are named', async () => {
    const wallet = await openWallet(folder);
    await wallet.put(identity('admin'));

    const reading = wallet.get('connector');

    await expect(reading).rejects.toMatchObject({ code: 'not-found' });
    await expect(reading).rejects.toThrow('it has: admin');
    await expect(wallet.get('../admin')).rejects.toMatchObject({ code: 'not-found' });
  });

  it.each([
    [
      'the key of another certificate',
      () => selfSigned('x').privateKey,
      /not the key of the certif/,
    ],
    ['no PEM', () => 'nonsense', /not an unencrypted PEM key/],
  ])(
    'given %s in a file, when the wallet is opened, then the file and the mend are named',
    async (_what, key, says) => {
      const wallet = await openWallet(folder);
      await wallet.put(identity('connector'));
      const file = join(folder, 'connector.id');
      const content = JSON.parse(await readFile(file, 'utf8')) as {
        credentials: { privateKey: string };
      };
      content.credentials.privateKey = key();
      await writeFile(file, JSON.stringify(content));

      const opening = openWallet(folder);

      await expect(opening).rejects.toMatchObject({ code: 'invalid-setting' });
      await expect(opening).rejects.toThrow(says);
      await expect(opening).rejects.toThrow(file);
    },
  );

  it('given a file that others can read, when the wallet is opened, then the mend is named', async () => {
    const wallet = await openWallet(folder);
    await wallet.put(identity('connector'));
    await chmod(join(folder, 'connector.id'), 0o644);

    await expect(openWallet(folder)).rejects.toThrow(/connector\.id: .* chmod 600/);
  });

  it('given a torn file, when the wallet is opened, then the file is named', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'connector.id'), '{"version": 1', { mode: 0o600 });

    await expect(openWallet(folder)).rejects.toThrow(/connector\.id: .*it is not JSON/);
  });

  it('given a file where the folder should be, when the wallet is opened, then the folder is named', async () => {
    await writeFile(folder, '');

    await expect(openWallet(folder)).rejects.toMatchObject({ code: 'invalid-setting' });
    await expect(openWallet(folder)).rejects.toThrow(folder);
  });

  it.each([
    ['a label that is a path', { label: '../connector' }, /the label "\.\.\/connector"/],
    ['an MSP id with a space', { mspId: 'Org 1' }, /the MSP id "Org 1"/],
    ['no certificate', { certificate: 'none' }, /not a PEM certificate/],
    ['a P-384 key', selfSignedP384('connector'), /no ECDSA P-256 key/],
  ])('given %s, when it is put, then it is refused and not stored', async (_what, wrong, says) => {
    const wallet = await openWallet(folder);

    const putting = wallet.put({ ...identity('connector'), ...wrong });

    await expect(putting).rejects.toThrow(says);
    expect(await readdir(folder)).toEqual([]);
  });

  it('given an identity, when it signs, then its public key verifies and its hash is of the DER key', () => {
    const connector = identity('connector');
    const spki = new X509Certificate(connector.certificate).publicKey.export({
      type: 'spki',
      format: 'der',
    });
    const statement = Buffer.from('a receipt');

    const signature = sign(connector, statement);

    const key = { key: Buffer.from(publicKey(connector), 'base64'), format: 'der', type: 'spki' };
    expect(publicKey(connector)).toBe(spki.toString('base64'));
    expect(keyHash(connector)).toBe(createHash('sha256').update(spki).digest('hex'));
    expect(
      verify('sha256', statement, { ...key, format: 'der', type: 'spki' } as const, signature),
    ).toBe(true);
  });
});

describe('the import of an msp folder', () => {
  let msp: string;
  beforeEach(async () => {
    msp = await mkdtemp(join(tmpdir(), 'edgebeat-msp-'));
    await mkdir(join(msp, 'signcerts'));
    await mkdir(join(msp, 'keystore'));
  });
  afterEach(() => rm(msp, { recursive: true }));

  const fill = async ({ certificate, privateKey }: { certificate: string; privateKey: string }) => {
    await writeFile(join(msp, 'signcerts', 'cert.pem'), certificate);
    await writeFile(join(msp, 'keystore', 'priv_sk'), privateKey);
  };

  it('given the layout of cryptogen, when it is imported, then the label is the common name', async () => {
    const pair = selfSigned('Admin@org1.example.com');
    await fill(pair);

    const imported = await importMsp('Org1MSP', msp);

    expect(imported).toEqual({ mspId: 'Org1MSP', label: 'Admin@org1.example.com', ...pair });
    expect((await importMsp('Org1MSP', msp, 'admin')).label).toBe('admin');
  });

  it('given a folder without a key, when it is imported, then the folder is named', async () => {
    const { certificate } = selfSigned('admin');
    await writeFile(join(msp, 'signcerts', 'cert.pem'), certificate);

    const importing = importMsp('Org1MSP', msp);

    await expect(importing).rejects.toThrow(/keystore must hold one file, the private key/);
  });

  it('given no msp folder, when it is imported, then the mend is named', async () => {
    const importing = importMsp('Org1MSP', join(msp, 'nowhere'));

    await expect(importing).rejects.toThrow('name an msp folder as cryptogen makes it');
    await expect(importing).rejects.toMatchObject({ code: 'invalid-setting' });
  });

  it('given a certificate that is none, when it is imported, then the folder is named', async () => {
    await fill({ certificate: 'none', privateKey: 'none' });

    await expect(importMsp('Org1MSP', msp)).rejects.toThrow('holds no PEM certificate');
  });
});

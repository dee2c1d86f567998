import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { ensureMaterial, materialPaths } from '@edgebeat/fabric-embedded';
import { type InvitationContent, readInvitation, signedInvitation } from './invitation';

const alpha = { name: 'alpha', mspId: 'AlphaMSP', domain: 'alpha.example.com' };
const beta = { name: 'beta', mspId: 'BetaMSP', domain: 'beta.example.com' };
const now = new Date('2030-01-01T12:00:00.000Z');
const dayMs = 24 * 3600 * 1000;

let folder: string;
let file: string;
let content: InvitationContent;
let adminKey: string;

const read = (path: string) => readFile(path, 'utf8');
const of = ({ domain }: typeof alpha) => materialPaths(folder, domain);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'invitation-'));
  file = join(folder, 'invitation.json');
  await ensureMaterial(folder, [alpha, beta]);
  const paths = of(alpha);
  const admin = paths.user('Admin').msp;
  adminKey = await read(admin.key);
  const hash = 'a'.repeat(64);
  content = {
    ...{ invitation: 1, channel: 'common', genesisHash: hash },
    ...{ issuedAt: now.toISOString(), validUntil: new Date(now.getTime() + dayMs).toISOString() },
    invited: { mspId: 'DeltaMSP', definition: hash },
    inviter: {
      mspId: 'AlphaMSP',
      authority: await read(paths.authority.certificate),
      certificate: await read(admin.certificate),
    },
    members: [
      {
        ...{ mspId: 'AlphaMSP', orderers: ['localhost:7050'], peers: ['localhost:7051'] },
        tlsRoots: [await read(paths.tlsCaFile)],
      },
    ],
    chaincode: {
      ...{ name: CHAINCODE_NAME, version: '1', sequence: 2, packageId: 'edgebeat:1' },
      ...{ package: 'aGVsbG8=', collections: [{ name: 'keys' }] },
    },
  };
});
afterAll(() => rm(folder, { recursive: true }));

async function kept(changed: Partial<InvitationContent> = {}, key = adminKey): Promise<string> {
  const text = signedInvitation({ ...content, ...changed }, key);
  await writeFile(file, text);
  return text;
}

describe('an invitation', () => {
  it('given one that an administrator signed, when it is read in its time, then it says what was signed', async () => {
    await kept();

    expect(await readInvitation(file, now)).toEqual(content);
  });

  it.each([
    ['the hash of the first block', '"genesisHash": "a', '"genesisHash": "b'],
    ['an address', 'localhost:7050', 'localhost:7060'],
    ['the package', 'aGVsbG8=', 'aGVsbG9='],
    ['its end', '2030-01-02', '2030-01-03'],
  ])(
    'given %s that was changed, when it is read, then the signature does not fit',
    async (_what, from, to) => {
      const text = await kept();
      await writeFile(file, text.replace(from, to));

      await expect(readInvitation(file, now)).rejects.toMatchObject({
        exit: 'not-proven',
        message: expect.stringContaining('the signature does not fit') as string,
      });
    },
  );

  it.each([
    ['a day after its end', new Date(now.getTime() + 2 * dayMs), /it ended at 2030-01-02/],
    ['before it was made', new Date(now.getTime() - dayMs), /is to come: compare the clocks/],
  ])('given the time %s, when it is read, then it is refused', async (_what, at, said) => {
    await kept();

    await expect(readInvitation(file, at)).rejects.toThrow(said);
  });

  it('given an end in a year, when it is read, then it is refused', async () => {
    await kept({ validUntil: new Date(now.getTime() + 365 * dayMs).toISOString() });

    await expect(readInvitation(file, now)).rejects.toThrow('more than 30 days');
  });

  it('given the signature of a client, when it is read, then it is refused', async () => {
    const { certificate, key } = of(alpha).user('User1').msp;
    const inviter = { ...content.inviter, certificate: await read(certificate) };
    await kept({ inviter }, await read(key));

    await expect(readInvitation(file, now)).rejects.toThrow(
      'it is not signed by an administrator of AlphaMSP, but by OU=client',
    );
  });

  it("given another member's authority, when it is read, then the certificate is not of it", async () => {
    const authority = await read(of(beta).authority.certificate);
    await kept({ inviter: { ...content.inviter, authority } });

    await expect(readInvitation(file, now)).rejects.toThrow(
      'was not issued by the authority of AlphaMSP',
    );
  });

  it.each([
    ['no JSON', 'hello', 'it is not JSON'],
    ['another JSON', '{"content":{}}', 'is no invitation: content.invitation'],
    ['something large', `"${'x'.repeat(3 * 2 ** 20)}"`, 'larger than 2 MiB'],
  ])('given %s, when it is read, then exit usage says so', async (_what, text, said) => {
    await writeFile(file, text);

    await expect(readInvitation(file, now)).rejects.toMatchObject({
      exit: 'usage',
      message: expect.stringContaining(said) as string,
    });
  });
});

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { issueIdentity } from '../crypto/issue';
import { ensureMaterial } from '../crypto/material';
import { materialPaths } from '../crypto/paths';
import { loadSigner } from '../crypto/signer';
import { writeConfigtx } from './configtx.test.fixture';
import { itWithTool, runTool } from './fabric-tools.test.fixture';
import { createGenesisBlock, type GenesisOptions } from './genesis';
import { isConfigBlock, readChannelConfig } from './read-config';

// Making certificates takes long on a machine that is busy with other suites.
jest.setTimeout(60_000);

describe('the first block of a channel', () => {
  let folder: string;
  let options: GenesisOptions;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genesis-'));
    const organizations = [1, 2, 3].map((number) => ({
      name: `org${number}`,
      mspId: `Org${number}MSP`,
      domain: `org${number}.example.com`,
      peerHost: 'localhost',
      peerPort: 7050 + number,
      ordererHost: 'localhost',
      ordererPort: 7060 + number,
    }));
    options = {
      channelId: 'common',
      organizations,
      cryptoDir: join(folder, 'crypto'),
      batch: {
        timeoutMs: 250,
        maxMessageCount: 500,
        absoluteMaxBytes: 10 * 1024 * 1024,
        preferredMaxBytes: 2 * 1024 * 1024,
      },
      now: new Date('2026-01-02T03:04:05.678Z'),
    };
    await ensureMaterial(options.cryptoDir, organizations);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function identities(role: 'peer' | 'orderer' | 'Admin' | 'User1') {
    const signers = options.organizations.map(({ domain, mspId }) => {
      const paths = materialPaths(options.cryptoDir, domain);
      const { msp } = role === 'peer' || role === 'orderer' ? paths[role] : paths.user(role);
      return loadSigner(mspId, msp.certificate, msp.key);
    });
    return Promise.all(signers);
  }

  it('given three organisations, when the block is read back, then it says what was asked for', async () => {
    const block = await createGenesisBlock(options);

    const config = readChannelConfig(common.Block.deserializeBinary(block.serializeBinary()));

    expect(isConfigBlock(block)).toBe(true);
    expect(config).toMatchObject({
      channelId: 'common',
      sequence: 0,
      configBlock: 0,
      organizations: ['Org1MSP', 'Org2MSP', 'Org3MSP'],
      batch: options.batch,
    });
    expect([...config.msps.mspIds].sort()).toEqual(['Org1MSP', 'Org2MSP', 'Org3MSP']);
  });

  it('given the block, when its parts are looked at, then hash and metadata are those of a first block', async () => {
    const block = await createGenesisBlock(options);

    const [data] = block.getData()?.getDataList_asU8() ?? [];
    const slots = block.getMetadata()?.getMetadataList_asU8() ?? [];

    const dataHash = createHash('sha256')
      .update(data ?? '')
      .digest();
    expect(Buffer.from(block.getHeader()?.getDataHash_asU8() ?? '')).toEqual(dataHash);
    expect(block.getHeader()?.getPreviousHash_asU8()).toHaveLength(0);
    expect(slots).toHaveLength(5);
  });

  // Who satisfies a policy: the kinds of identities, and how many members' are enough.
  it.each([
    ['Application/Endorsement', 'peer', 2],
    ['Application/LifecycleEndorsement', 'peer', 2],
    ['Application/Writers', 'User1', 1],
    ['Application/Admins', 'Admin', 2],
    ['Orderer/BlockValidation', 'orderer', 1],
    ['Writers', 'orderer', 1],
    ['Readers', 'peer', 1],
  ] as const)(
    'given the policy %s, when every %s signs one by one, then %d are enough',
    async (policy, role, enough) => {
      const { msps, policies } = readChannelConfig(await createGenesisBlock(options));
      const signers = (await identities(role)).map(({ serialized }) =>
        msps.deserialize(serialized),
      );

      const satisfied = [0, 1, 2, 3].map((count) =>
        policies.satisfied(`/Channel/${policy}`, signers.slice(0, count)),
      );

      expect(satisfied).toEqual([0, 1, 2, 3].map((count) => count >= enough));
    },
  );

  it.each([
    ['Application/Endorsement', 'User1'],
    ['Application/Endorsement', 'Admin'],
    ['Application/Endorsement', 'orderer'],
    ['Orderer/BlockValidation', 'User1'],
    ['Orderer/BlockValidation', 'peer'],
    ['Application/Writers', 'peer'],
    ['Application/Admins', 'User1'],
  ] as const)(
    'given the policy %s, when every %s signs, then it is not satisfied',
    async (policy, role) => {
      const { msps, policies } = readChannelConfig(await createGenesisBlock(options));
      const signers = (await identities(role)).map(({ serialized }) =>
        msps.deserialize(serialized),
      );

      const satisfied = policies.satisfied(`/Channel/${policy}`, signers);

      expect(satisfied).toBe(false);
    },
  );

  it('given an identity whose time is over, when the channel validates it, then it is refused', async () => {
    const { msps } = readChannelConfig(await createGenesisBlock(options));
    const [organization] = options.organizations;
    if (organization === undefined) throw new Error('no organisation');
    await issueIdentity(options.cryptoDir, organization, {
      name: 'former',
      role: 'client',
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() - 30_000),
    });
    const { msp } = materialPaths(options.cryptoDir, organization.domain).user('former');
    const signer = await loadSigner(organization.mspId, msp.certificate, msp.key);

    const validate = () => {
      msps.validate(msps.deserialize(signer.serialized), new Date());
    };

    expect(validate).toThrow('identity expired');
  });

  it.each(['', 'Upper', '1st', 'under_score', 'x'.repeat(250)])(
    'given the channel name %j, when the block is made, then it is refused',
    async (channelId) => {
      const made = createGenesisBlock({ ...options, channelId });

      await expect(made).rejects.toMatchObject({ code: 'invalid-option' });
    },
  );

  itWithTool('configtxlator')(
    'given configtxlator, when it decodes the block, then it finds the members and their settings',
    async () => {
      const block = await createGenesisBlock(options);

      const decoded = await decode(folder, block);

      const groups = {
        Application: { groups: { Org1MSP: {}, Org2MSP: {}, Org3MSP: {} } },
        Orderer: { values: { BatchTimeout: { value: { timeout: '250ms' } } } },
      };
      const header = { channel_header: { timestamp: '2026-01-02T03:04:05Z' } };
      const payload = { header, data: { config: { channel_group: { groups } } } };
      expect(decoded).toMatchObject({ data: { data: [{ payload }] } });
    },
  );

  itWithTool('configtxgen')(
    'given configtxgen and the same channel, when both make its first block, then they differ in nonce and time only',
    async () => {
      await writeConfigtx(folder, options);
      const file = join(folder, 'reference.block');
      const args = ['-profile', 'Compared', '-channelID', 'common', '-outputBlock', file];
      await runTool('configtxgen', ['-configPath', folder, ...args]);
      const reference = common.Block.deserializeBinary(await readFile(file));

      const own = await createGenesisBlock(options);

      expect(comparable(await decode(folder, own))).toEqual(
        comparable(await decode(folder, reference)),
      );
      expect(readChannelConfig(reference).organizations).toEqual(
        readChannelConfig(own).organizations,
      );
    },
  );
});

async function decode(folder: string, block: common.Block): Promise<unknown> {
  const [input, output] = [join(folder, 'any.block'), join(folder, 'any.json')];
  await writeFile(input, block.serializeBinary());
  const args = ['--type', 'common.Block', '--input', input, '--output', output];
  await runTool('configtxlator', ['proto_decode', ...args]);
  const decoded: unknown = JSON.parse(await readFile(output, 'utf8'));
  return decoded;
}

const changing = new Set(['nonce', 'tx_id', 'timestamp', 'data_hash']);

function comparable(decoded: unknown): unknown {
  return JSON.parse(
    JSON.stringify(decoded, (key, value: unknown) => (changing.has(key) ? undefined : value)),
  );
}

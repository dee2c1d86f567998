import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { common } from '@hyperledger/fabric-protos';
import { hashOfBlock, requireSameGenesis } from './genesis-check';
import { loopback, type PlacedMember } from './placed-member';

const member: PlacedMember = {
  ...{ name: 'alpha', mspId: 'AlphaMSP', domain: 'alpha.example.com', folder: '', logs: '' },
  ports: { peer: 1, orderer: 2, admin: 3, peerOperations: 4, ordererOperations: 5 },
  ...{ hosts: loopback, paths: materialPaths('', 'alpha.example.com') },
};

describe("a channel's first block", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'genesis-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  function block(data: string): Uint8Array {
    const header = new common.BlockHeader();
    header.setDataHash(Buffer.from(data));
    const made = new common.Block();
    made.setHeader(header);
    return made.serializeBinary();
  }

  /** A `peer` program whose ledger begins with this block. */
  function peerWith(first: Uint8Array) {
    return async (_member: Pick<PlacedMember, 'folder'>, ...args: string[]) => {
      expect(args.slice(0, 3)).toEqual(['channel', 'fetch', '0']);
      await writeFile(args[3] ?? '', first);
      return { stdout: '', stderr: '' };
    };
  }

  it('given the block of the channel, when a peer has it, then it is accepted', async () => {
    const file = join(folder, 'genesis.block');
    await writeFile(file, block('ours'));

    const checking = requireSameGenesis(
      peerWith(block('ours')),
      member,
      'common',
      await hashOfBlock(file),
    );

    await expect(checking).resolves.toBeUndefined();
  });

  it('given the block of another network, when a peer has it, then member and both hashes are named', async () => {
    const file = join(folder, 'genesis.block');
    await writeFile(file, block('ours'));
    const ours = await hashOfBlock(file);

    const checking = requireSameGenesis(peerWith(block('theirs')), member, 'common', ours);

    await expect(checking).rejects.toMatchObject({ code: 'data-damaged' });
    await expect(checking).rejects.toThrow(
      new RegExp(`^The ledger of AlphaMSP's peer begins with block [0-9a-f]{64}, not with ${ours}`),
    );
  });

  it.each([['x'], ['']])(
    'given a file that holds %j, when it is read, then it is named',
    async (text) => {
      const file = join(folder, 'genesis.block');
      await writeFile(file, text);

      const reading = hashOfBlock(file);

      await expect(reading).rejects.toThrow(`${file} does not hold the channel's first block`);
    },
  );
});

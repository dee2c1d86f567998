import { blockDataHash, headerHash } from '@edgebeat/fabric-embedded/block-hash';
import { common, peer } from '@hyperledger/fabric-protos';
import { type Bench, freshId } from '../bench';
import { conforms } from '../conformance-case';

const mspIds = ['AlphaMSP', 'BetaMSP', 'GammaMSP'];

/** What every member's peer keeps, as its system chaincodes tell it. */
export function ledgerCases(bench: () => Bench): void {
  async function qscc(name: string, args: readonly (string | Uint8Array)[], mspId = 'AlphaMSP') {
    return bench()
      .contract(mspId, 'qscc')
      .evaluate(name, {
        arguments: [bench().subject.channel, ...args],
        endorsingOrganizations: [mspId],
      });
  }

  async function blocks(mspId: string): Promise<common.Block[]> {
    const height = await bench().height(mspId);
    const numbers = Array.from({ length: height }, (_, index) => String(index));
    const encoded = await Promise.all(
      numbers.map((number) => qscc('GetBlockByNumber', [number], mspId)),
    );
    return encoded.map((bytes) => common.Block.deserializeBinary(bytes));
  }

  const hashes = (chain: readonly common.Block[]) =>
    chain.map((block) =>
      Buffer.from(headerHash(block.getHeader() ?? new common.BlockHeader())).toString('hex'),
    );

  conforms(
    'given three members, when their blocks are read, then every header and validation code is the same',
    async () => {
      const [alpha = [], ...others] = await Promise.all(mspIds.map(blocks));

      const codes = (chain: readonly common.Block[]) =>
        chain.map((block) =>
          Buffer.from(block.getMetadata()?.getMetadataList_asU8()[2] ?? []).toString('hex'),
        );
      for (const other of others) {
        expect(hashes(other)).toEqual(hashes(alpha));
        expect(codes(other)).toEqual(codes(alpha));
      }
    },
  );

  conforms(
    'given a chain, when it is walked, then every block names the hash of the one before and of its data',
    async () => {
      const chain = await blocks('BetaMSP');

      const previous = chain.map((block) =>
        Buffer.from(block.getHeader()?.getPreviousHash_asU8() ?? []).toString('hex'),
      );
      expect(previous.slice(1)).toEqual(hashes(chain).slice(0, -1));
      for (const block of chain) {
        const claimed = Buffer.from(block.getHeader()?.getDataHash_asU8() ?? []);
        expect(claimed.equals(blockDataHash(block.getData() ?? new common.BlockData()))).toBe(true);
      }
    },
  );

  conforms(
    'given a peer, when its chain is asked for, then height and hash are those of the last block',
    async () => {
      const info = await bench().chain('GammaMSP');
      const chain = await blocks('GammaMSP');

      expect(info.getHeight()).toBe(chain.length);
      expect(Buffer.from(info.getCurrentblockhash_asU8()).toString('hex')).toBe(
        hashes(chain).at(-1),
      );
    },
  );

  conforms(
    'given a transaction, when it is asked for by its id, then it comes with its code and its block',
    async () => {
      const { transactionId, block } = await bench().submit('create', [freshId(), 'ann', '']);

      const processed = peer.ProcessedTransaction.deserializeBinary(
        await qscc('GetTransactionByID', [transactionId]),
      );
      const found = common.Block.deserializeBinary(await qscc('GetBlockByTxID', [transactionId]));

      expect(processed.getValidationcode()).toBe(0);
      expect(found.getHeader()?.getNumber()).toBe(block);
    },
  );

  conforms('given a header hash, when the block is asked for by it, then it comes', async () => {
    const info = await bench().chain('AlphaMSP');

    const found = common.Block.deserializeBinary(
      await qscc('GetBlockByHash', [info.getCurrentblockhash_asU8()]),
    );

    expect(found.getHeader()?.getNumber()).toBe(info.getHeight() - 1);
  });

  for (const [call, asked, text] of [
    [
      'GetTransactionByID',
      'none',
      'Failed to get transaction with id none, error no such transaction ID [none] in index',
    ],
    [
      'GetBlockByTxID',
      'none',
      'Failed to get block for txID none, error no such transaction ID [none] in index',
    ],
    [
      'GetBlockByNumber',
      '1000000',
      'Failed to get block number 1000000, error no such block number [1000000] in index',
    ],
    [
      'GetBlockByNumber',
      'x',
      'Failed to parse block number with error strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      'GetBlockByHash',
      'none',
      'Failed to get block hash none, error no such block hash [6e6f6e65] in index',
    ],
    ['GetNothing', 'x', 'Unmapped policy for qscc/GetNothing'],
  ] as const) {
    conforms(
      `given ${call} of ${asked}, when nothing is there, then the peer says so in Fabric's words`,
      async () => {
        await expect(qscc(call, [asked])).rejects.toMatchObject({
          details: [{ message: expect.stringContaining(text) as string }],
        });
      },
    );
  }

  conforms(
    'given the largest number, when that block is asked for, then it is the newest',
    async () => {
      const height = await bench().height('AlphaMSP');

      const newest = await qscc('GetBlockByNumber', [String(2n ** 64n - 1n)]);

      const number = common.Block.deserializeBinary(newest).getHeader()?.getNumber();
      expect(number).toBeGreaterThanOrEqual(height - 1);
    },
  );

  conforms(
    'given cscc, when channels and config block are asked for, then both are told',
    async () => {
      const cscc = bench().contract('AlphaMSP', 'cscc');
      const { channel, pairChannel } = bench().subject;

      const channels = peer.ChannelQueryResponse.deserializeBinary(
        await cscc.evaluateTransaction('GetChannels'),
      );
      const config = common.Block.deserializeBinary(
        await cscc.evaluateTransaction('GetConfigBlock', channel),
      );

      const names = channels.getChannelsList().map((info) => info.getChannelId());
      expect(names.sort()).toEqual([channel, pairChannel].sort());
      expect(config.getHeader()?.getNumber()).toBe(0);
    },
  );

  conforms(
    'given cscc, when an admin asks for joins by snapshot, then none is under way, and a user may not ask',
    async () => {
      const asked = async (user: string) => {
        const { gateway } = await bench().connect('AlphaMSP', user);
        const cscc = gateway.getNetwork(bench().subject.channel).getContract('cscc');
        return cscc.evaluateTransaction('JoinBySnapshotStatus');
      };

      const status = peer.JoinBySnapshotStatus.deserializeBinary(await asked('Admin'));

      expect(status.toObject()).toEqual({ inProgress: false, bootstrappingSnapshotDir: '' });
      await expect(asked('User1')).rejects.toMatchObject({
        details: [
          {
            message: expect.stringContaining('access denied for [JoinBySnapshotStatus]') as string,
          },
        ],
      });
    },
  );
}

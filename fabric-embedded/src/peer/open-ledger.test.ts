import { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../block/header';
import { commitHashOf } from '../block/metadata';
import { openSampleChannel } from '../validation/sample-channel.test.data';
import { benchOfFile, expectFilled, failure } from './sample-ledger.test.data';

const bench = benchOfFile();

describe('openPeerLedger', () => {
  it('given an empty bench().folder, when opened, then begins with the config block', async () => {
    await using ledger = await bench().open();

    const { block, transactions } = await ledger.block(0);
    expect(ledger.height).toBe(1);
    expect(transactions.map(({ code }) => code)).toEqual([0]);
    expect(commitHashOf(block)).toBeUndefined();
    expect(ledger.lastHeaderHash).toEqual(
      headerHash(block.getHeader() ?? new common.BlockHeader()),
    );
  });

  it('given committed blocks, when opened again, then everything is there', async () => {
    let ids: string[];
    let commit: Uint8Array | undefined;
    {
      await using ledger = await bench().open();
      ids = await bench().fill(ledger);
      commit = commitHashOf((await ledger.block(3)).block);
    }

    await using again = await bench().open();

    await expectFilled(again, ids);
    expect(commitHashOf((await again.block(3)).block)).toEqual(commit);
    expect(bench().logged).toEqual(['blocks were applied to the state']);
  });

  it('given a second process, when it opens the same bench().folder, then it is told so', async () => {
    await using ledger = await bench().open();

    const error = await failure(bench().open());

    expect(error.code).toBe('already-running');
    expect(ledger.height).toBe(1);
  });

  it('given another genesis, when opened, then refuses the folder', async () => {
    await (await bench().open())[Symbol.asyncDispose]();
    await using other = await openSampleChannel();

    const error = await failure(bench().open(other.genesis));

    expect(error.code).toBe('block-store-damaged');
    expect(error.message).toContain('block 0');
    expect(error.message).toContain(bench().folder);
  });
});

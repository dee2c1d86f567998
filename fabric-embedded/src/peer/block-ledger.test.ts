import { common } from '@hyperledger/fabric-protos';
import { headerHash } from '../block/header';
import { transactionFlags } from '../block/metadata';
import { chaincode, orderedBlock } from '../validation/sample-channel.test.data';
import type { CommittedBlock, PeerLedger } from './peer-ledger';
import { benchOfFile, contentOf, failure } from './sample-ledger.test.data';

const bench = benchOfFile();

describe('commit', () => {
  it('given transactions, when committed, then flags, state, history and events follow', async () => {
    await using ledger = await bench().open();
    const heard: CommittedBlock[] = [];
    const end = ledger.onCommit((block) => heard.push(block));
    const good = bench().transaction({ writes: { a: 'x' } });
    const bad = bench().transaction({
      writes: { a: 'y' },
      endorsers: [bench().channel.members[0].client, bench().channel.members[1].client],
    });

    const committed = await ledger.commit(bench().next(ledger, good.envelope, bad.envelope));
    end();
    await ledger.commit(bench().next(ledger, bench().transaction().envelope));

    expect(committed.transactions).toEqual([
      { id: good.id, code: 0 },
      { id: bad.id, code: 10 },
    ]);
    expect(transactionFlags(committed.block)).toEqual([0, 10]);
    expect(heard.map(({ number }) => number)).toEqual([1]);
    expect(await contentOf(ledger)).toEqual(['a=x@1.0']);
    expect(await ledger.transaction(bad.id)).toEqual({ block: 1, index: 1, code: 10 });
  });

  it('given a key with a past, when its history is read, then it comes newest first', async () => {
    await using ledger = await bench().open();
    const ids = await bench().fill(ledger);

    const history = [];
    using snapshot = ledger.snapshot();
    for await (const entry of snapshot.history(chaincode, 'a')) history.push(entry);

    expect(history.map(({ transactionId }) => transactionId)).toEqual([...ids].reverse());
    expect(history.map(({ isDelete }) => isDelete)).toEqual([true, false, false]);
    expect(history.map(({ value }) => Buffer.from(value).toString())).toEqual(['', 'a2', 'a1']);
    expect(Math.abs((history[0]?.timestamp.seconds ?? 0) - Date.now() / 1000)).toBeLessThan(60);
  });

  it('given a snapshot, when blocks are committed, then it does not move', async () => {
    await using ledger = await bench().open();
    using snapshot = ledger.snapshot();

    await bench().fill(ledger);

    expect(snapshot.height).toBe(1);
    expect(snapshot.get(chaincode, 'b')).toBeUndefined();
    using later = ledger.snapshot();
    expect(later.height).toBe(4);
    expect(later.get(chaincode, 'b')?.version).toEqual({ block: 1, transaction: 0 });
  });

  it('given a committed transaction, when it comes again, then it is a duplicate', async () => {
    await using ledger = await bench().open();
    const { envelope, id } = bench().transaction({ writes: { a: 'x' } });
    await ledger.commit(bench().next(ledger, envelope));

    const { transactions } = await ledger.commit(bench().next(ledger, envelope));

    expect(transactions).toEqual([{ id, code: 9 }]);
    expect(await ledger.transaction(id)).toMatchObject({ block: 1, code: 0 });
  });

  it('given commits at once, when they are in order, then all are done', async () => {
    await using ledger = await bench().open();
    const first = bench().next(ledger, bench().transaction().envelope);
    const hash = headerHash(first.getHeader() ?? new common.BlockHeader());
    const second = orderedBlock(
      2,
      hash,
      [bench().transaction().envelope],
      bench().channel.members[0].orderer,
    );

    const numbers = await Promise.all([ledger.commit(first), ledger.commit(second)]);

    expect(numbers.map(({ number }) => number)).toEqual([1, 2]);
  });

  it('given the last block again, when committed, then it is there once', async () => {
    await using ledger = await bench().open();
    const block = bench().next(ledger, bench().transaction().envelope);
    const first = await ledger.commit(block);

    const second = await ledger.commit(block);

    expect(second).toBe(first);
    expect(ledger.height).toBe(2);
  });

  it('given a listener that throws, when committed, then the others hear and it is bench().logged', async () => {
    await using ledger = await bench().open();
    let heard = 0;
    ledger.onCommit(() => {
      throw new Error('listener');
    });
    ledger.onCommit(() => heard++);

    await ledger.commit(bench().next(ledger, bench().transaction().envelope));

    expect(heard).toBe(1);
    expect(bench().logged).toContain('a listener to committed blocks failed');
  });

  it('given the ordered block, when committed, then it is not changed itself', async () => {
    await using ledger = await bench().open();
    const block = bench().next(ledger, bench().transaction().envelope);
    const before = Buffer.from(block.serializeBinary());

    await ledger.commit(block);

    expect(before.equals(block.serializeBinary())).toBe(true);
  });

  const refusals: readonly (readonly [string, (ledger: PeerLedger) => common.Block, string])[] = [
    [
      'a block too far ahead',
      (ledger) =>
        orderedBlock(
          5,
          ledger.lastHeaderHash,
          [bench().transaction().envelope],
          bench().channel.members[0].orderer,
        ),
      'block 5 came instead of block 1',
    ],
    [
      'a block of another chain',
      () =>
        orderedBlock(
          1,
          new Uint8Array(32),
          [bench().transaction().envelope],
          bench().channel.members[0].orderer,
        ),
      'does not follow the last block',
    ],
    ['an empty block', (ledger) => bench().next(ledger), 'is empty'],
    [
      'a block that a client signed',
      (ledger) =>
        orderedBlock(
          1,
          ledger.lastHeaderHash,
          [bench().transaction().envelope],
          bench().channel.members[0].client,
        ),
      'is not signed',
    ],
    [
      'a block with other data',
      (ledger) => {
        const block = bench().next(ledger, bench().transaction().envelope);
        block.getData()?.setDataList([bench().transaction().envelope]);
        return block;
      },
      'are not what its header says',
    ],
    [
      'an envelope with trailing bytes',
      (ledger) =>
        bench().next(
          ledger,
          Buffer.concat([bench().transaction().envelope, Uint8Array.from([0x18, 1])]),
        ),
      'is not well formed',
    ],
  ];

  it.each(refusals)('given %s, when committed, then it is refused', async (_n, make, reason) => {
    await using ledger = await bench().open();

    const error = await failure(ledger.commit(make(ledger)));

    expect(error.message).toContain(reason);
    expect(ledger.height).toBe(1);
  });
});

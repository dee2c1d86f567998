import { ledger as protos } from '@hyperledger/fabric-protos';
import type { PeerLedger } from '../peer/peer-ledger';
import { benchOfFile } from '../peer/sample-ledger.test.data';
import { collectionConfigs } from '../private-data/collection-config';
import { type CollectionAccess, privateWriteSet } from '../private-data/collection-read-write-set';
import { chaincode, type SampleTransaction } from '../validation/sample-channel.test.data';
import { privateDataFor } from './delivered-private-data';

const bench = benchOfFile();
const members = "OR('org1MSP.member', 'org2MSP.member')";
const options = {
  name: chaincode,
  version: '1',
  sequence: 1,
  packageId: 'p',
  addresses: {},
  collections: [
    { name: 'open', policy: members },
    { name: 'closed', policy: members, memberOnlyRead: true },
    { name: 'ofOthers', policy: "OR('org2MSP.member')" },
    { name: 'brief', policy: members, blockToLive: 1 },
  ],
};
const collections = collectionConfigs([options], ['org1MSP', 'org2MSP', 'org3MSP']);

function open(): Promise<PeerLedger> {
  return bench().open(undefined, {
    collections,
    fetchPrivateData: () => Promise.resolve(undefined),
  });
}

function access(value: string | undefined, isPurge = false): CollectionAccess {
  const write = { value: value === undefined ? value : Buffer.from(value), isPurge };
  return { reads: new Map(), writes: new Map([['k', write]]), metadataWrites: new Map() };
}

type Collections = Readonly<Record<string, CollectionAccess>>;

/** Commits transactions in one block; their write sets are held unless they are to be missing. */
async function commit(
  ledger: PeerLedger,
  parts: readonly (Partial<SampleTransaction> & { collections?: Collections })[],
  isHeld = true,
): Promise<void> {
  const samples = parts.map((part) => ({ part, ...bench().transaction(part) }));
  for (const { id, part } of isHeld ? samples : []) {
    const writes = Object.entries(part.collections ?? {}).map(([collection, one]) => ({
      namespace: chaincode,
      collection,
      bytes: privateWriteSet(one) ?? new Uint8Array(),
    }));
    await ledger.privateData.hold(id, ledger.height, writes);
  }
  await ledger.commit(bench().next(ledger, ...samples.map(({ envelope }) => envelope)));
}

/** What a member's client sees of a block: `transaction namespace collection value`. */
async function seen(ledger: PeerLedger, block: number, position: 0 | 1 | 2 = 0): Promise<string[]> {
  const reader = bench().channel.members[position].client.serialized;
  const sets = privateDataFor(await ledger.block(block), ledger, reader);
  return [...sets].flatMap(([transaction, set]) =>
    set.getNsPvtRwsetList().flatMap((entry) =>
      entry.getCollectionPvtRwsetList().map((part) => {
        const clear = protos.rwset.kvrwset.KVRWSet.deserializeBinary(part.getRwset_asU8());
        const values = clear.getWritesList().map((one) => Buffer.from(one.getValue_asU8()));
        const name = `${entry.getNamespace()}/${part.getCollectionName()}`;
        return `${String(transaction)} ${name}: ${values.join()}`;
      }),
    ),
  );
}

describe('private data that goes with a block', () => {
  it('given collections of several kinds, when members and others read, then each sees what it may', async () => {
    await using ledger = await open();
    const written = { open: access('1'), closed: access('2'), ofOthers: access('3') };
    const implicit = { _implicit_org_org1MSP: access('4') };

    await commit(ledger, [
      { collections: written },
      {},
      { collections: implicit, endorsers: [bench().channel.members[0].peer] },
    ]);

    const everybody = [`0 ${chaincode}/open: 1`, `2 ${chaincode}/_implicit_org_org1MSP: 4`];
    const byMember = [`0 ${chaincode}/closed: 2`, ...everybody];
    expect((await seen(ledger, 1, 0)).sort()).toEqual(byMember);
    expect((await seen(ledger, 1, 1)).sort()).toEqual(byMember);
    expect((await seen(ledger, 1, 2)).sort()).toEqual(everybody);
  });

  it('given invalid transactions and those without private data, when a block is read, then nothing goes with them', async () => {
    await using ledger = await open();

    await commit(ledger, [
      { collections: { open: access('1') }, endorsers: [] },
      { writes: { a: '1' } },
    ]);

    expect([await seen(ledger, 0), await seen(ledger, 1)]).toEqual([[], []]);
  });

  it('given data that nobody had, when a block is read, then it comes without them', async () => {
    await using ledger = await open();

    await commit(ledger, [{ collections: { open: access('1') } }], false);

    expect(await seen(ledger, 1)).toEqual([]);
  });

  it('given a value that was purged since, when its block is read, then the value is gone', async () => {
    await using ledger = await open();

    await commit(ledger, [{ collections: { open: access('1') } }]);
    await commit(ledger, [{ collections: { open: access(undefined, true) } }]);

    expect(await seen(ledger, 1)).toEqual([`0 ${chaincode}/open: `]);
  });

  it('given a value whose time is over, when its block is read, then it comes without it', async () => {
    await using ledger = await open();

    await commit(ledger, [{ collections: { brief: access('1') } }]);
    const before = await seen(ledger, 1);
    for (let block = 2; block < 4; block += 1) await commit(ledger, [{}]);

    expect([before, await seen(ledger, 1)]).toEqual([[`0 ${chaincode}/brief: 1`], []]);
  });

  it('given a reader that the channel does not know, when it reads, then nothing is shown', async () => {
    await using ledger = await open();
    await commit(ledger, [{ collections: { open: access('1') } }]);
    const block = await ledger.block(1);

    expect(() => privateDataFor(block, ledger, Buffer.from('nobody'))).toThrow();
  });
});

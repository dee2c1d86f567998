import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PeerLedger, Version } from '../peer/peer-ledger';
import { benchOfFile } from '../peer/sample-ledger.test.data';
import { chaincode, keyMetadata } from '../validation/sample-channel.test.data';
import { TxSimulator } from '../chaincode/simulator';
import { collectionConfigs } from './collection-config';
import { type CollectionAccess, privateWriteSet, sha256 } from './collection-read-write-set';
import type { PrivateDataInfo } from './private-data-info';

const bench = benchOfFile();
const options = {
  name: chaincode,
  version: '1',
  sequence: 1,
  packageId: 'p',
  addresses: {},
  collections: [
    { name: 'c', policy: "OR('org1MSP.member')" },
    { name: 'brief', policy: "OR('org1MSP.member')", blockToLive: 2 },
  ],
};
const collections = collectionConfigs([options], ['org1MSP', 'org2MSP', 'org3MSP']);
const policy = keyMetadata(new Uint8Array());

/** What the other members would give, by the hash of the write set. */
let others: Map<string, Uint8Array>;

beforeEach(() => {
  others = new Map();
});

function open(): Promise<PeerLedger> {
  return bench().open(undefined, {
    collections,
    fetchPrivateData: (_block, { writeSetHash }: PrivateDataInfo) =>
      Promise.resolve(others.get(Buffer.from(writeSetHash).toString('hex'))),
  });
}

const valueOf = (text?: string): CollectionAccess => ({
  reads: new Map(),
  writes: new Map([
    ['k', { value: text === undefined ? text : Buffer.from(text), isPurge: false }],
  ]),
  metadataWrites: new Map(),
});
const described: CollectionAccess = {
  reads: new Map(),
  writes: new Map(),
  metadataWrites: new Map([['k', policy]]),
};

function sample(access: CollectionAccess, name: string) {
  const { id, envelope } = bench().transaction({ collections: { [name]: access } });
  return { id, envelope, name, bytes: privateWriteSet(access) ?? new Uint8Array() };
}

/** Commits transactions in one block, with their write sets. */
async function commit(ledger: PeerLedger, accesses: CollectionAccess[], name = 'c') {
  const samples = accesses.map((access) => sample(access, name));
  for (const { id, bytes } of samples) {
    await ledger.privateData.hold(id, ledger.height, [
      { namespace: chaincode, collection: name, bytes },
    ]);
  }
  await ledger.commit(bench().next(ledger, ...samples.map(({ envelope }) => envelope)));
}

/** The version under which the value can be read; an error when it does not fit its hash. */
function read(ledger: PeerLedger, name = 'c'): { value: string; version?: Version } | undefined {
  using simulator = new TxSimulator(ledger.snapshot(), { has: () => true });
  const value = simulator.privateData.get(chaincode, name, 'k');
  using snapshot = ledger.snapshot();
  const found = snapshot.privateHash(chaincode, name, sha256('k'));
  return (
    value && { value: Buffer.from(value).toString(), ...(found && { version: found.version }) }
  );
}

describe('metadata of private data', () => {
  it('given a value, when its metadata is written in a later block, then both have the new version', async () => {
    await using ledger = await open();

    await commit(ledger, [valueOf('1')]);
    await commit(ledger, [described]);

    expect(read(ledger)).toEqual({ value: '1', version: { block: 2, transaction: 0 } });
  });

  it('given value and metadata in one block, when it is committed, then both have the later version', async () => {
    await using ledger = await open();

    await commit(ledger, [valueOf('1'), described]);

    expect(read(ledger)).toEqual({ value: '1', version: { block: 1, transaction: 1 } });
  });

  it('given a deletion, when a later transaction of the block writes metadata, then the key is gone', async () => {
    await using ledger = await open();

    await commit(ledger, [valueOf('1')]);
    await commit(ledger, [valueOf(), described]);

    expect(read(ledger)).toBeUndefined();
  });

  it('given metadata of no key, when it is committed, then there is none', async () => {
    await using ledger = await open();

    await commit(ledger, [described]);

    expect(read(ledger)).toBeUndefined();
    using snapshot = ledger.snapshot();
    expect(snapshot.privateHash(chaincode, 'c', sha256('k'))).toBeUndefined();
  });

  it('given a state that is lost, when it is built from the blocks, then the versions are the same', async () => {
    {
      await using ledger = await open();
      await commit(ledger, [valueOf('1')]);
      await commit(ledger, [described]);
    }
    await rm(join(bench().folder, 'state'), { recursive: true });

    await using ledger = await open();

    expect(read(ledger)).toEqual({ value: '1', version: { block: 2, transaction: 0 } });
  });

  it('given a value that was missing when its metadata was written, when it comes, then it has the new version', async () => {
    await using ledger = await open();
    const first = sample(valueOf('1'), 'c');
    await ledger.commit(bench().next(ledger, first.envelope));
    await commit(ledger, [described]);
    others.set(sha256(first.bytes).toString('hex'), first.bytes);

    const { filled } = await ledger.reconcilePrivateData();

    expect(filled).toBe(1);
    expect(read(ledger)).toEqual({ value: '1', version: { block: 2, transaction: 0 } });
  });

  it('given a value that lives two blocks, when its metadata is written, then it lives from there on', async () => {
    await using ledger = await open();
    const next = () => ledger.commit(bench().next(ledger, bench().transaction().envelope));

    await commit(ledger, [valueOf('1')], 'brief');
    await commit(ledger, [described], 'brief');
    for (let block = 3; block < 5; block += 1) await next();
    const lived = read(ledger, 'brief')?.value;
    await next();

    expect([lived, read(ledger, 'brief')]).toEqual(['1', undefined]);
  });
});

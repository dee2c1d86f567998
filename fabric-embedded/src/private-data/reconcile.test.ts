import type { PeerLedger } from '../peer/peer-ledger';
import { benchOfFile } from '../peer/sample-ledger.test.data';
import { chaincode } from '../validation/sample-channel.test.data';
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
  collections: [{ name: 'brief', policy: "OR('org1MSP.member')", blockToLive: 1 }],
};
const collections = collectionConfigs([options], ['org1MSP', 'org2MSP', 'org3MSP']);

function sample(key: string) {
  const access: CollectionAccess = {
    reads: new Map(),
    writes: new Map([[key, { value: Buffer.from('1'), isPurge: false }]]),
    metadataWrites: new Map(),
  };
  const { id, envelope } = bench().transaction({ collections: { brief: access } });
  return { id, envelope, bytes: privateWriteSet(access) ?? new Uint8Array() };
}

function valuesOf(ledger: PeerLedger, ...keys: string[]): boolean[] {
  using snapshot = ledger.snapshot();
  return keys.map((key) => snapshot.privateValue(chaincode, 'brief', key) !== undefined);
}

describe('private data that comes after its block', () => {
  it('given two values of one block that end, when one of them comes late, then both end in time', async () => {
    const offered = new Map<string, Uint8Array>();
    await using ledger = await bench().open(undefined, {
      collections,
      fetchPrivateData: (_block, { writeSetHash }: PrivateDataInfo) =>
        Promise.resolve(offered.get(Buffer.from(writeSetHash).toString('hex'))),
    });
    const next = (...envelopes: Uint8Array[]) => ledger.commit(bench().next(ledger, ...envelopes));
    const [held, late] = [sample('held'), sample('late')];
    const writes = [{ namespace: chaincode, collection: 'brief', bytes: held.bytes }];
    await ledger.privateData.hold(held.id, ledger.height, writes);
    await next(held.envelope, late.envelope);

    offered.set(sha256(late.bytes).toString('hex'), late.bytes);
    await ledger.reconcilePrivateData();
    const before = valuesOf(ledger, 'held', 'late');
    for (let block = 2; block < 4; block += 1) await next(bench().transaction().envelope);

    expect([before, valuesOf(ledger, 'held', 'late')]).toEqual([
      [true, true],
      [false, false],
    ]);
  });
});

import { Readable } from 'node:stream';
import { TxSimulator } from '../chaincode/simulator';
import type { StateSnapshot, Version } from '../peer/peer-ledger';
import { sha256 } from './collection-read-write-set';

// Computed by Fabric v3.1.5's own functions for the same reads and writes.
const fabricPublic =
  '12e5020a02636312180a090a01701204080110021a0b0a01701a067075626c69631a320a086f6e6c7952656164' +
  '12260a240a202d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a488112001a90020a07' +
  '7365637265747312e2010a220a205ad38304b535c2987dbd24657c1a11b884984ff600d9f389deb0d4e634fee7' +
  '920a280a203316348dbadfb7b11c7c2ea235949419e23f9fa898ad2c198f999617912a99251204080310041224' +
  '0a20283bb9deef02e6843abfb538efa1eca70801bd8a701c3f98191e123496339247100112440a208254c329a9' +
  '2850f6d539dd376f4816ee2764517da5e0235514af433164480d7a1a20cd42404d52ad55ccfa9aca4adc828aa5' +
  '800ad9d385a0671fbcbf72411832061912260a2006ffaca77b9e061c99f5e3ff25851ba2a587068b9f16d30b1d' +
  '1c5e612321fb2a100120011a203e35a9516333865c8850f703f838650f16f20c2554d3bb338993cf7f1a96b5e9' +
  '12760a056f746865721a6d0a0163124612440a204a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f' +
  '1c3f6e2ba69c4c1a206b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b1a200781' +
  'a92148b5cdb4a95fd890162ed365e2e91cdc12d8ad5115d5e68d50ed84da';
const fabricPrivate = [
  ['cc', 'secrets', '1a080a04676f6e6510011a0a0a016b1a0576616c75651a0a0a067075726765641001'],
  ['other', 'c', '1a070a02c3a91a0131'],
];

const fabricMetadata =
  '129b020a026363125a0a090a01701204080110021a0b0a01701a067075626c6963221b0a016112160a1456414c49' +
  '444154494f4e5f504152414d4554455222230a0170121e0a1456414c49444154494f4e5f504152414d4554455212' +
  '06706f6c6963791ab8010a0773656372657473128a0112440a204c94485e0c21ae6c41ce1dfe7b6bfaceea5ab68e' +
  '40a2476f50208e526f5060801a20cd42404d52ad55ccfa9aca4adc828aa5800ad9d385a0671fbcbf724118320619' +
  '1a420a208254c329a92850f6d539dd376f4816ee2764517da5e0235514af433164480d7a121e0a1456414c494441' +
  '54494f4e5f504152414d455445521206706f6c6963791a202f3257d424956c0e5fc06b77142916dd280f61670762' +
  '2a917c8d5b9758bd6923125f0a056f746865721a560a0163122f1a2d0a204a99557e4033c3539de2eb65472017ca' +
  'd5f9557f7a0625a09f1c3f6e2ba69c4c12090a046e616d651201311a2084751872b0d7fccf295696b2da182a6661' +
  'd48e5b4da08b6e9f4d5941d9a56c8f';

const versions = new Map<string, Version>([
  ['read', { block: 3, transaction: 4 }],
  ['x', { block: 0, transaction: 0 }],
]);

/** A state that has a version of two keys, and a public one. */
const snapshot: StateSnapshot = {
  height: 4,
  get: () => ({ value: Buffer.from('v'), version: { block: 1, transaction: 2 } }),
  range: () => Readable.from([]),
  privateValue: (_namespace, _collection, key) => valueOf(versions.get(key)),
  privateHash: (_namespace, _collection, keyHash) =>
    valueOf([...versions].find(([key]) => sha256(key).equals(keyHash))?.[1]),
  privateRange: () => Readable.from([]),
  history: () => Readable.from([]),
  [Symbol.dispose]: () => undefined,
};

function valueOf(version: Version | undefined) {
  return version && { value: Buffer.from('v'), version };
}

function simulated(): TxSimulator {
  const simulator = new TxSimulator(snapshot, { has: () => true });
  const { privateData } = simulator;
  simulator.get('cc', 'p');
  simulator.put('cc', 'p', Buffer.from('public'));
  privateData.get('cc', 'secrets', 'read');
  privateData.hash('cc', 'secrets', 'absent');
  privateData.put('cc', 'secrets', 'k', Buffer.from('value'));
  privateData.put('cc', 'secrets', 'gone', new Uint8Array());
  privateData.purge('cc', 'secrets', 'purged');
  privateData.hash('cc', 'onlyRead', 'x');
  privateData.put('other', 'c', '\u00e9', Buffer.from('1'));
  return simulator;
}

describe('what a simulated transaction did in collections', () => {
  it('given reads, writes, deletions and a purge, when they are serialised, then the bytes are those of Fabric', () => {
    const results = simulated().results();

    expect(Buffer.from(results).toString('hex')).toBe(fabricPublic);
  });

  it('given the same, when the write sets in the clear are serialised, then the bytes are those of Fabric', () => {
    const sets = simulated().privateWrites();

    expect(
      sets.map(({ namespace, collection, bytes }) => [
        namespace,
        collection,
        Buffer.from(bytes).toString('hex'),
      ]),
    ).toEqual(fabricPrivate);
  });

  it('given metadata, when all is serialised, then the bytes are those of Fabric', () => {
    const simulator = new TxSimulator(snapshot, { has: () => true });
    const { privateData } = simulator;
    const policy = new Map([['VALIDATION_PARAMETER', Buffer.from('policy')]]);

    simulator.get('cc', 'p');
    simulator.put('cc', 'p', Buffer.from('public'));
    simulator.putMetadata('cc', 'p', policy);
    simulator.putMetadata('cc', 'a', new Map([['VALIDATION_PARAMETER', new Uint8Array()]]));
    privateData.putMetadata('cc', 'secrets', 'k', policy);
    privateData.put('cc', 'secrets', 'v', Buffer.from('value'));
    privateData.putMetadata('other', 'c', '\u00e9', new Map([['name', Buffer.from('1')]]));

    expect(Buffer.from(simulator.results()).toString('hex')).toBe(fabricMetadata);
    const sets = simulator.privateWrites().map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    expect(sets).toEqual(['1a0a0a01761a0576616c756522030a016b', '22040a02c3a9']);
  });

  it('given what was touched, when the first endorser tells it, then public and private parts are apart', () => {
    const simulator = simulated();

    expect([...simulator.touched()]).toEqual([
      ['cc', { collections: new Set(['', 'secrets']), keyPolicies: [] }],
      ['other', { collections: new Set(['c']), keyPolicies: [] }],
    ]);
    expect(simulator.privateData.valuesRead.get('cc')).toEqual(new Set(['secrets']));
  });
});

import { CurrentConfig } from '../channel/current-config';
import type { KeyedValue, StateSnapshot } from '../peer/peer-ledger';
import { TxSimulator } from '../chaincode/simulator';
import { metadataEntries, encodeMetadata } from '../policy/key-metadata';
import { parsePolicyText } from '../policy/policy-text';
import { collectionConfigs } from '../private-data/collection-config';
import { type Collections, createCollections } from '../private-data/collections';
import { sha256 } from '../private-data/collection-read-write-set';
import { defaultPolicies } from '../validation/endorsement-policy';
import {
  chaincode,
  keyMetadata,
  openSampleChannel,
  type SampleChannel,
} from '../validation/sample-channel.test.data';
import { chaincodeInterest } from './chaincode-interest';
import { needOf } from './endorsement-need';
import type { EndorsingPeer } from './endorsing-peer';

const policyOf = defaultPolicies(new Set([chaincode, 'other']));
const version = { block: 1, transaction: 0 };
const policy = (text: string) => parsePolicyText(text).serializeBinary();
const ofThree = policy("OR('org3MSP.peer')");
const ofTwo = policy("OR('org2MSP.peer')");

let channel: SampleChannel;
let collections: Collections;

beforeAll(async () => {
  channel = await openSampleChannel();
  const options = {
    name: chaincode,
    version: '1',
    sequence: 1,
    packageId: 'p',
    addresses: {},
    collections: [
      { name: 'open', policy: "OR('org1MSP.member')" },
      {
        name: 'ofOne',
        policy: "OR('org1MSP.member')",
        endorsementPolicy: { signaturePolicy: "OR('org1MSP.peer')" },
      },
    ],
  };
  const configs = collectionConfigs([options], ['org1MSP', 'org2MSP', 'org3MSP']);
  collections = createCollections(new CurrentConfig(channel.config), configs);
});

afterAll(() => channel[Symbol.asyncDispose]());

/** A state in which some keys have a policy, publicly and in every collection. */
function stateOf(policies: Readonly<Record<string, Uint8Array>>): StateSnapshot {
  const known = Object.entries(policies).map(([key, bytes]) => {
    const metadata = encodeMetadata(metadataEntries(keyMetadata(bytes)));
    return { key, value: Buffer.from('v'), metadata, version };
  });
  async function* nothing(): AsyncGenerator<KeyedValue> {}
  return {
    height: 2,
    get: (_namespace, key) => known.find((entry) => entry.key === key),
    privateHash: (_namespace, _collection, keyHash) =>
      known.find(({ key }) => sha256(key).equals(keyHash)),
    privateValue: () => undefined,
    range: nothing,
    privateRange: nothing,
    async *history() {},
    [Symbol.dispose]: () => undefined,
  };
}

/** Whether the organisations are enough for what a simulation did, by their numbers. */
function isEnough(
  act: (simulator: TxSimulator) => void,
  numbers: readonly (1 | 2 | 3)[],
  policies: Readonly<Record<string, Uint8Array>> = { two: ofTwo, three: ofThree },
): boolean {
  using simulator = new TxSimulator(stateOf(policies), collections);
  act(simulator);
  const rules = { config: () => channel.config, collections, policyOf };
  const need = needOf(chaincodeInterest(simulator), rules, false);
  return need.isMet(
    channel.members
      .filter((_member, index) => numbers.some((number) => number === index + 1))
      // Of a peer only its signer matters here.
      .map(({ mspId, peer }) => ({ mspId, address: '', signer: peer }) as EndorsingPeer),
  );
}

const value = Buffer.from('1');
const put =
  (...keys: string[]) =>
  (simulator: TxSimulator) => {
    for (const key of keys) simulator.put(chaincode, key, value);
  };

describe('whose endorsement a simulated transaction needs', () => {
  const cases: readonly (readonly [
    string,
    (simulator: TxSimulator) => void,
    readonly (1 | 2 | 3)[],
    boolean,
  ])[] = [
    ['a key without a policy', put('a'), [1, 2], true],
    ['a key without a policy', put('a'), [3], false],
    ['a key with a policy', put('three'), [3], true],
    ['a key with a policy', put('three'), [1, 2], false],
    ['two keys with policies', put('two', 'three'), [2, 3], true],
    ['two keys with policies', put('two', 'three'), [3], false],
    ['a key with and one without', put('three', 'a'), [3], false],
    ['a key with and one without', put('three', 'a'), [1, 3], true],
    [
      'a deletion',
      (simulator) => {
        simulator.delete(chaincode, 'three');
      },
      [1, 2],
      false,
    ],
    [
      'a new policy for a key that has one',
      (simulator) => {
        simulator.putMetadata(chaincode, 'three', keyMetadata(ofTwo));
      },
      [2],
      false,
    ],
    [
      'a new policy for a key that has one',
      (simulator) => {
        simulator.putMetadata(chaincode, 'three', keyMetadata(ofTwo));
      },
      [3],
      true,
    ],
    [
      'a first policy for a key',
      (simulator) => {
        simulator.putMetadata(chaincode, 'a', keyMetadata(ofThree));
      },
      [1, 2],
      true,
    ],
    [
      'a read of a key with a policy',
      (simulator) => simulator.get(chaincode, 'three'),
      [1, 2],
      true,
    ],
    ['a read of a key with a policy', (simulator) => simulator.get(chaincode, 'three'), [3], false],
    [
      'a private key with a policy',
      (simulator) => {
        simulator.privateData.put(chaincode, 'ofOne', 'three', value);
      },
      [3],
      true,
    ],
    [
      'private keys with a policy and without',
      (simulator) => {
        simulator.privateData.put(chaincode, 'ofOne', 'three', value);
        simulator.privateData.put(chaincode, 'ofOne', 'a', value);
      },
      [1, 3],
      true,
    ],
    [
      'private keys with a policy and without',
      (simulator) => {
        simulator.privateData.put(chaincode, 'ofOne', 'three', value);
        simulator.privateData.putMetadata(chaincode, 'ofOne', 'a', keyMetadata(ofTwo));
      },
      [3],
      false,
    ],
    [
      'a private key without a policy, in a collection without one',
      (simulator) => {
        simulator.privateData.put(chaincode, 'open', 'a', value);
      },
      [2, 3],
      true,
    ],
    [
      'two chaincodes',
      (simulator) => {
        put('three')(simulator);
        simulator.put('other', 'a', value);
      },
      [3],
      false,
    ],
    [
      'two chaincodes',
      (simulator) => {
        put('three')(simulator);
        simulator.put('other', 'a', value);
      },
      [2, 3],
      true,
    ],
  ];

  it.each(cases)(
    'given %s, when organisations are counted, then case %# holds',
    (_name, act, numbers, expected) => {
      expect(isEnough(act, numbers)).toBe(expected);
    },
  );

  it('given an empty policy, when the key is written, then no organisations are enough, as in Fabric', () => {
    expect(isEnough(put('k'), [1, 2, 3], { k: new Uint8Array() })).toBe(false);
  });

  it('given a policy that is none, when the key is written, then nothing is endorsed', () => {
    const policies = { k: Buffer.from('no policy') };

    expect(() => isEnough(put('k'), [1, 2, 3], policies)).toThrow();
  });
});

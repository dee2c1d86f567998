import { CurrentConfig } from '../channel/current-config';
import { collectionConfigs } from '../private-data/collection-config';
import type { CollectionAccess } from '../private-data/collection-read-write-set';
import { sha256 } from '../private-data/collection-read-write-set';
import { createCollections } from '../private-data/collections';
import type { Version } from '../peer/peer-ledger';
import { defaultPolicies } from './endorsement-policy';
import { validationCodes as codes } from './invalid';
import type { CommittedState } from './read-conflicts';
import {
  chaincode,
  openSampleChannel,
  orderedBlock,
  type SampleChannel,
  type SampleMember,
  type SampleTransaction,
  sampleTransaction,
} from './sample-channel.test.data';
import { validateBlock } from './validate-block';

const stored: Version = { block: 3, transaction: 1 };

let channel: SampleChannel;
let one: SampleMember;
let two: SampleMember;
let three: SampleMember;

beforeAll(async () => {
  channel = await openSampleChannel();
  [one, two, three] = channel.members;
});

afterAll(async () => {
  await channel[Symbol.asyncDispose]();
});

const state: CommittedState = {
  value: () => undefined,
  async *range() {
    // No key is stored publicly.
  },
  hash: (_namespace, _collection, keyHash) =>
    sha256('stored').equals(keyHash) ? { value: new Uint8Array(), version: stored } : undefined,
};

function access(
  writes: Readonly<Record<string, string | undefined>>,
  reads: Readonly<Record<string, Version | undefined>> = {},
): CollectionAccess {
  const entries = Object.entries(writes).map(
    ([key, value]) =>
      [
        key,
        { value: value === undefined ? undefined : Buffer.from(value), isPurge: false },
      ] as const,
  );
  return {
    reads: new Map(Object.entries(reads)),
    writes: new Map(entries),
    metadataWrites: new Map(),
  };
}

async function judge(...samples: Partial<SampleTransaction>[]) {
  const envelopes = samples.map(
    (parts) =>
      sampleTransaction({ creator: one.client, endorsers: [one.peer, two.peer], ...parts })
        .envelope,
  );
  const options = [
    {
      name: chaincode,
      version: '1',
      sequence: 1,
      packageId: 'p',
      addresses: {},
      collections: [
        { name: 'open', policy: "OR('org1MSP.member')" },
        {
          name: 'strict',
          policy: "OR('org1MSP.member')",
          endorsementPolicy: { signaturePolicy: "AND('org1MSP.peer', 'org3MSP.peer')" },
        },
        {
          name: 'ofTheChannel',
          policy: "OR('org1MSP.member')",
          endorsementPolicy: { channelConfigPolicy: '/Channel/Application/org3MSP/Endorsement' },
        },
      ],
    },
  ];
  const configs = collectionConfigs(options, ['org1MSP', 'org2MSP', 'org3MSP']);
  const rules = {
    config: channel.config,
    policyOf: defaultPolicies(new Set([chaincode])),
    collections: createCollections(new CurrentConfig(channel.config), configs),
    isKnown: () => false,
  };
  const block = orderedBlock(7, new Uint8Array(), envelopes, one.orderer);
  return validateBlock(block, rules, state);
}

async function codesOf(...samples: Partial<SampleTransaction>[]): Promise<number[]> {
  return (await judge(...samples)).transactions.map(({ code }) => code);
}

describe('validateBlock with private data', () => {
  const write = access({ k: 'v' });
  const cases: [string, keyof typeof codes, () => Partial<SampleTransaction>][] = [
    [
      'a write to a collection without a policy by a majority',
      'VALID',
      () => ({ collections: { open: write } }),
    ],
    [
      'the same by one',
      'ENDORSEMENT_POLICY_FAILURE',
      () => ({ collections: { open: write }, endorsers: [one.peer] }),
    ],
    [
      'a write under a policy of its own by others',
      'ENDORSEMENT_POLICY_FAILURE',
      () => ({ collections: { strict: write } }),
    ],
    [
      'the same by those whom it names',
      'VALID',
      () => ({ collections: { strict: write }, endorsers: [one.peer, three.peer] }),
    ],
    [
      'a write under a policy of the channel',
      'VALID',
      () => ({ collections: { ofTheChannel: write }, endorsers: [three.peer] }),
    ],
    [
      'a write to an implicit collection by its owner alone',
      'VALID',
      () => ({ collections: { _implicit_org_org2MSP: write }, endorsers: [two.peer] }),
    ],
    [
      'the same by everybody else',
      'ENDORSEMENT_POLICY_FAILURE',
      () => ({ collections: { _implicit_org_org2MSP: write }, endorsers: [one.peer, three.peer] }),
    ],
    [
      'the same by a client of the owner',
      'ENDORSEMENT_POLICY_FAILURE',
      () => ({ collections: { _implicit_org_org2MSP: write }, endorsers: [two.client] }),
    ],
    [
      'an implicit collection of nobody',
      'ENDORSEMENT_POLICY_FAILURE',
      () => ({ collections: { _implicit_org_NoMSP: write } }),
    ],
    [
      'a collection that there is not',
      'ENDORSEMENT_POLICY_FAILURE',
      () => ({ collections: { nowhere: write } }),
    ],
    [
      'a public write beside a private one, endorsed by the owner alone',
      'ENDORSEMENT_POLICY_FAILURE',
      () => ({
        writes: { k: 'v' },
        collections: { _implicit_org_org2MSP: write },
        endorsers: [two.peer],
      }),
    ],
    [
      'the same by a majority with the owner',
      'VALID',
      () => ({ writes: { k: 'v' }, collections: { _implicit_org_org2MSP: write } }),
    ],
    [
      'a read of the version that is stored',
      'VALID',
      () => ({ collections: { open: access({}, { stored }) } }),
    ],
    [
      'a read of another version',
      'MVCC_READ_CONFLICT',
      () => ({ collections: { open: access({}, { stored: { block: 2, transaction: 1 } }) } }),
    ],
    [
      'a read of a key that was not there and is',
      'MVCC_READ_CONFLICT',
      () => ({ collections: { open: access({}, { stored: undefined }) } }),
    ],
  ];

  it.each(cases)('given %s, when validated, then is %s', async (_name, expected, make) => {
    const [code] = await codesOf(make());

    expect(code).toBe(codes[expected]);
  });

  it('given two in a block that read one key, when the first writes it, then the second conflicts', async () => {
    const both = { collections: { open: access({ stored: 'v' }, { stored }) } };

    const found = await codesOf(both, both, { collections: { strict: access({}, { stored }) } });

    expect(found).toEqual([codes.VALID, codes.MVCC_READ_CONFLICT, codes.VALID]);
  });

  it('given writes and deletions, when validated, then the block has the hashes that they leave', async () => {
    const first = { collections: { open: access({ a: '1', b: '1' }) } };
    const second = { collections: { open: access({ a: undefined }) } };

    const { hashes, privateData } = await judge(first, second);

    const open = hashes.get(chaincode)?.get('open');
    const valueOf = (key: string) => open?.get(sha256(key).toString('hex'))?.value;
    expect(open?.size).toBe(2);
    expect(valueOf('a')).toBeUndefined();
    expect(Buffer.from(valueOf('b') ?? [])).toEqual(sha256('1'));
    expect(privateData.map(({ transaction, writes }) => [transaction, writes.length])).toEqual([
      [0, 2],
      [1, 1],
    ]);
  });
});

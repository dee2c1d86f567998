import type { ValidationCode } from '../peer/peer-ledger';
import { benchOfFile } from '../peer/sample-ledger.test.data';
import { parsePolicyText } from '../policy/policy-text';
import { collectionConfigs } from '../private-data/collection-config';
import { sha256 } from '../private-data/collection-read-write-set';
import type { Signer } from '../crypto/signer';
import { validationCodes as codes } from './invalid';
import {
  chaincode,
  keyMetadata,
  resultBytes,
  readWriteSet,
  type SampleTransaction,
} from './sample-channel.test.data';

const { VALID, ENDORSEMENT_POLICY_FAILURE, MVCC_READ_CONFLICT, INVALID_CHAINCODE } = codes;
const bench = benchOfFile();
const policy = (text: string) => parsePolicyText(text).serializeBinary();
const ofThree = policy("OR('org3MSP.peer')");
const ofAll = policy("AND('org1MSP.peer', 'org2MSP.peer', 'org3MSP.peer')");

const options = {
  name: chaincode,
  version: '1',
  sequence: 1,
  packageId: 'p',
  addresses: {},
  collections: [{ name: 'c', policy: "OR('org1MSP.member')" }],
};
const other = { ...options, name: 'other', collections: [] };
const mspIds = ['org1MSP', 'org2MSP', 'org3MSP'];
const collections = collectionConfigs([options, other], mspIds);

/** A transaction and, by their positions among the members, who endorses it. */
type Parts = Omit<Partial<SampleTransaction>, 'endorsers'> & { by?: readonly (0 | 1 | 2)[] };

function transaction({ by = [0, 1], ...parts }: Parts): Uint8Array {
  const endorsers = by.map((position): Signer => bench().channel.members[position].peer);
  return bench().transaction({ ...parts, endorsers }).envelope;
}

/** The codes of blocks of transactions, one block after the other. */
async function judge(...blocks: readonly Parts[][]): Promise<ValidationCode[][]> {
  const chaincodes = new Set([chaincode, 'other']);
  await using ledger = await bench().open(undefined, { collections, chaincodes });
  const outcome: ValidationCode[][] = [];
  for (const parts of blocks) {
    const block = bench().next(ledger, ...parts.map(transaction));
    const { transactions } = await ledger.commit(block);
    outcome.push(transactions.map(({ code }) => code));
  }
  return outcome;
}

/** A write into the collection, or of a policy for a key of it. */
function privately(key: string, keyPolicy?: Uint8Array): Parts {
  const isPolicy = keyPolicy !== undefined;
  const value = { value: Buffer.from('1'), isPurge: false };
  const access = {
    reads: new Map(),
    writes: new Map(isPolicy ? [] : [[key, value]]),
    metadataWrites: new Map(isPolicy ? [[key, keyMetadata(keyPolicy)]] : []),
  };
  return { collections: { c: access } };
}

const written = { writes: { k: '1' } };
const guarded = [written, { keyPolicies: { k: ofThree } }] as const;

describe('key-level endorsement', () => {
  const cases: readonly (readonly [string, Parts, ValidationCode])[] = [
    ['the organisation of its policy alone', { ...written, by: [2] }, VALID],
    [
      'the majority without that organisation',
      { ...written, by: [0, 1] },
      ENDORSEMENT_POLICY_FAILURE,
    ],
    ['the majority with it', { ...written, by: [1, 2] }, VALID],
    ['nobody', { ...written, by: [] }, ENDORSEMENT_POLICY_FAILURE],
    ['the others, deleting it', { writes: { k: undefined } }, ENDORSEMENT_POLICY_FAILURE],
    ['the others, changing the policy', { keyPolicies: { k: ofAll } }, ENDORSEMENT_POLICY_FAILURE],
    [
      'the others, removing the policy',
      { keyPolicies: { k: undefined } },
      ENDORSEMENT_POLICY_FAILURE,
    ],
    [
      'its organisation, beside a key without one',
      { writes: { k: '2', x: '1' }, by: [2] },
      ENDORSEMENT_POLICY_FAILURE,
    ],
    ['both policies, beside a key without one', { writes: { k: '2', x: '1' }, by: [0, 2] }, VALID],
    ['the others, reading it', { reads: { k: { block: 2, transaction: 0 } } }, VALID],
    ['the others, writing another key', { writes: { x: '1' } }, VALID],
  ];

  it.each(cases)(
    'given a key with a policy, when it is endorsed by %s, then case %# holds',
    async (_name, parts, code) => {
      const [first] = guarded;

      const outcome = await judge([first], [guarded[1]], [parts]);

      expect(outcome).toEqual([[VALID], [VALID], [code]]);
    },
  );

  it('given a policy and a value in one transaction, when the next block writes, then the policy holds', async () => {
    const outcome = await judge([{ ...written, keyPolicies: { k: ofThree } }], [written]);

    expect(outcome).toEqual([[VALID], [ENDORSEMENT_POLICY_FAILURE]]);
  });

  it('given a policy for a key that does not exist, when the key is written later, then there is none', async () => {
    const outcome = await judge([{ keyPolicies: { k: ofThree } }], [written]);

    expect(outcome).toEqual([[VALID], [VALID]]);
  });

  it('given a policy, when the value is replaced, then the policy stays', async () => {
    const outcome = await judge([written], [guarded[1]], [{ ...written, by: [2] }], [written]);

    expect(outcome.at(-1)).toEqual([ENDORSEMENT_POLICY_FAILURE]);
  });

  it('given a policy, when the key is deleted and written again, then the policy is gone', async () => {
    const gone = { writes: { k: undefined }, by: [2] } as const;

    const outcome = await judge([written], [guarded[1]], [gone], [written]);

    expect(outcome.at(-1)).toEqual([VALID]);
  });

  it('given a policy, when its organisation removes it, then the policy of the chaincode holds again', async () => {
    const removed = { keyPolicies: { k: undefined }, by: [2] } as const;

    const outcome = await judge(
      [written],
      [guarded[1]],
      [removed],
      [{ ...written, by: [2] }, written],
    );

    expect(outcome.at(-1)).toEqual([ENDORSEMENT_POLICY_FAILURE, VALID]);
  });

  it('given a read of a key, when only its policy was changed since, then the read is out of date', async () => {
    const reads = { k: { block: 1, transaction: 0 } };

    const outcome = await judge([written], [guarded[1]], [{ reads }]);

    expect(outcome.at(-1)).toEqual([MVCC_READ_CONFLICT]);
  });

  it('given an empty policy, when the key is written, then the policy of the chaincode holds', async () => {
    const outcome = await judge([written], [{ keyPolicies: { k: new Uint8Array() } }], [written]);

    expect(outcome.at(-1)).toEqual([VALID]);
  });

  it.each([
    ['noise', Buffer.from('no policy')],
    ['a policy without a rule', Uint8Array.from([8, 0])],
    ['a principal that there is not', Uint8Array.from([0x12, 0x02, 0x08, 0x05])],
  ])('given %s for a policy, when the key is written, then nobody can', async (_name, bytes) => {
    const byAll = { ...written, by: [0, 1, 2] } as const;

    const outcome = await judge([written], [{ keyPolicies: { k: bytes } }], [byAll]);

    expect(outcome).toEqual([[VALID], [VALID], [ENDORSEMENT_POLICY_FAILURE]]);
  });
});

describe('key-level endorsement within one block', () => {
  const change = { keyPolicies: { k: ofAll } };
  const byAll = { ...written, by: [0, 1, 2] } as const;

  it('given a change of a policy, when later ones of the block write the key, then they fail whoever endorsed', async () => {
    const outcome = await judge([written], [byAll, change, byAll, { writes: { x: '1' } }]);

    expect(outcome[1]).toEqual([VALID, VALID, ENDORSEMENT_POLICY_FAILURE, VALID]);
  });

  it('given a change that is not endorsed, when later ones of the block write the key, then they count', async () => {
    const outcome = await judge([written], [{ ...change, by: [0] }, written]);

    expect(outcome[1]).toEqual([ENDORSEMENT_POLICY_FAILURE, VALID]);
  });

  it('given an endorsed change that fails for a stale read, when later ones write the key, then they fail, as in Fabric', async () => {
    const stale = { ...change, reads: { k: undefined } };

    const outcome = await judge([written], [stale, written]);

    expect(outcome[1]).toEqual([MVCC_READ_CONFLICT, ENDORSEMENT_POLICY_FAILURE]);
  });

  it('given a change endorsed in its namespace only, when later ones write the key, then they fail', async () => {
    const creator = bench().channel.members[0].client;
    const set = (parts: Partial<SampleTransaction>) => {
      return readWriteSet({ creator, endorsers: [], ...parts });
    };
    const results = resultBytes([
      [chaincode, set(change)],
      ['nobody', set({ writes: { a: '1' } })],
    ]);

    const outcome = await judge([written], [{ results }, written]);

    expect(outcome[1]).toEqual([INVALID_CHAINCODE, ENDORSEMENT_POLICY_FAILURE]);
  });

  it('given two changes, when they are in one block, then the first wins', async () => {
    const outcome = await judge([written], [change, { keyPolicies: { k: ofThree } }], [byAll]);

    expect(outcome).toEqual([[VALID], [VALID, ENDORSEMENT_POLICY_FAILURE], [VALID]]);
  });

  it('given a deletion, when a later one changes the policy of the key, then there is no key and no policy', async () => {
    const outcome = await judge([written], [{ writes: { k: undefined } }, change], [written]);

    expect(outcome).toEqual([[VALID], [VALID, VALID], [VALID]]);
  });

  it('given a value in the block, when a later one gives it a policy, then the next block has both', async () => {
    const outcome = await judge([{ writes: { k: '2' } }, change], [written], [byAll]);

    expect(outcome).toEqual([[VALID, VALID], [ENDORSEMENT_POLICY_FAILURE], [VALID]]);
  });
});

describe('key-level endorsement of private data', () => {
  it('given a private key with a policy, when others write it, then they fail', async () => {
    const byThree = { ...privately('s'), by: [2] } as const;

    const outcome = await judge(
      [privately('s')],
      [privately('s', ofThree)],
      [privately('s'), privately('t'), byThree],
    );

    expect(outcome).toEqual([[VALID], [VALID], [ENDORSEMENT_POLICY_FAILURE, VALID, VALID]]);
  });

  it('given a change of a private key, when a public key of its hash is written, then that is another key', async () => {
    const hash = sha256('s').toString('hex');

    const outcome = await judge(
      [privately('s')],
      [privately('s', ofThree), { writes: { [hash]: '1' } }, privately('s')],
    );

    expect(outcome[1]).toEqual([VALID, VALID, ENDORSEMENT_POLICY_FAILURE]);
  });
});

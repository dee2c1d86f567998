import { randomBytes } from 'node:crypto';
import { common, ledger } from '@hyperledger/fabric-protos';
import type { Signer } from '../crypto/signer';
import { noCollections } from '../private-data/collections';
import type { ValidationCode, Version } from '../peer/peer-ledger';
import { defaultPolicies, type EndorsementPolicyOf } from './endorsement-policy';
import { validationCodes as codes } from './invalid';
import type { CommittedState } from './read-conflicts';
import {
  chaincode,
  issue,
  openSampleChannel,
  orderedBlock,
  readWriteSet,
  resultBytes,
  type SampleChannel,
  type SampleMember,
  type SampleTransaction,
  sampleTransaction,
} from './sample-channel.test.data';
import { validateBlock } from './validate-block';

const minute = 60_000;
const blockNumber = 7;

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

function stateOf(content: Readonly<Record<string, Version>>): CommittedState {
  return {
    value(namespace, key) {
      const version = namespace === chaincode ? content[key] : undefined;
      return version && { value: Buffer.from('value'), version };
    },
    async *range(_namespace, start, end) {
      await Promise.resolve();
      for (const key of Object.keys(content).sort()) {
        const version = content[key];
        if (version === undefined || key < start || (end !== '' && key >= end)) continue;
        yield { key, version };
      }
    },
    hash: () => undefined,
  };
}

function sample(parts: Partial<SampleTransaction> = {}): Uint8Array {
  const endorsers = [one.peer, two.peer];
  return sampleTransaction({ creator: one.client, endorsers, ...parts }).envelope;
}

async function judge(
  envelopes: readonly Uint8Array[],
  state: CommittedState = stateOf({}),
  known: ReadonlySet<string> = new Set(),
  policyOf: EndorsementPolicyOf = defaultPolicies(new Set([chaincode, 'other'])),
): Promise<ValidationCode[]> {
  const block = orderedBlock(blockNumber, new Uint8Array(), envelopes, one.orderer);
  const { config } = channel;
  const isKnown = (id: string) => known.has(id);
  const rules = { config, policyOf, collections: noCollections, isKnown };
  const { transactions } = await validateBlock(block, rules, state);
  return transactions.map(({ code }) => code);
}

function changed(envelope: Uint8Array, edit: (payload: common.Payload) => void): Uint8Array {
  const message = common.Envelope.deserializeBinary(envelope);
  const payload = common.Payload.deserializeBinary(message.getPayload_asU8());
  edit(payload);
  message.setPayload(payload.serializeBinary());
  message.setSignature(one.client.sign(message.getPayload_asU8()));
  return message.serializeBinary();
}

describe('validateBlock, each transaction by itself', () => {
  const cases: readonly (readonly [string, keyof typeof codes, () => Uint8Array])[] = [
    ['a proper transaction', 'VALID', () => sample({ writes: { a: '1' } })],
    ['a transaction that writes nothing', 'VALID', () => sample()],
    ['three endorsements', 'VALID', () => sample({ endorsers: [one.peer, two.peer, three.peer] })],
    ['an admin as creator', 'VALID', () => sample({ creator: two.admin })],
    ['noise', 'INVALID_OTHER_REASON', () => new Uint8Array(randomBytes(40)).fill(0xff, 0, 12)],
    ['a payload that is noise', 'BAD_PAYLOAD', () => withPayload(Uint8Array.from([0xff, 0xff]))],
    ['no header', 'BAD_COMMON_HEADER', () => withPayload(new Uint8Array())],
    ['an unknown type', 'BAD_COMMON_HEADER', () => sample({ type: 77 })],
    ['a config update', 'UNSUPPORTED_TX_PAYLOAD', () => sample({ type: 2 })],
    ['a second config', 'INVALID_CONFIG_TRANSACTION', () => sample({ type: 1 })],
    ['no nonce', 'BAD_COMMON_HEADER', () => sample({ nonce: new Uint8Array() })],
    ['a changed payload', 'BAD_CREATOR_SIGNATURE', tampered],
    ['an orderer as creator', 'BAD_CREATOR_SIGNATURE', () => sample({ creator: one.orderer })],
    ['an id of its own making', 'BAD_PROPOSAL_TXID', () => sample({ id: 'ab'.repeat(32) })],
    [
      'a response to another proposal',
      'INVALID_ENDORSER_TRANSACTION',
      () => sample({ proposalHash: new Uint8Array(32) }),
    ],
    [
      'no action',
      'INVALID_ENDORSER_TRANSACTION',
      () =>
        changed(sample(), (payload) => {
          payload.setData(new Uint8Array());
        }),
    ],
    ['another channel', 'TARGET_CHAIN_NOT_FOUND', () => sample({ channel: 'elsewhere' })],
    ['results that are noise', 'BAD_RWSET', () => sample({ results: Uint8Array.from([0xff]) })],
    ['an empty key', 'BAD_RWSET', () => sample({ writes: { '': 'x' } })],
    ['no chaincode version', 'INVALID_CHAINCODE', () => sample({ version: '' })],
    ['another called chaincode', 'INVALID_CHAINCODE', () => sample({ calledChaincode: 'other' })],
    ['an event of another chaincode', 'INVALID_OTHER_REASON', () => sample({ eventOf: 'other' })],
    ['an event of its own', 'VALID', () => sample({ eventOf: chaincode })],
    ['a write to a known chaincode', 'VALID', () => write('other')],
    ['a write to an unknown chaincode', 'INVALID_CHAINCODE', () => write('nobody')],
    ['a write to _lifecycle', 'INVALID_CHAINCODE', () => write('_lifecycle')],
    ['a write to lscc', 'INVALID_CHAINCODE', () => write('lscc')],
    ['a namespace twice', 'ILLEGAL_WRITESET', namespaceTwice],
    ['hashes that are noise', 'BAD_RWSET', () => withCollection(Uint8Array.from([0xff]))],
    ['metadata in a collection that there is not', 'ENDORSEMENT_POLICY_FAILURE', hashedMetadata],
    ['an untouched collection that there is not', 'VALID', () => withCollection(new Uint8Array())],
    ['metadata of an empty key', 'VALID', metadataOfNoKey],
    ['a hashed range of no degree', 'PHANTOM_READ_CONFLICT', hashedRange],
    ['no endorsement', 'ENDORSEMENT_POLICY_FAILURE', () => sample({ endorsers: [] })],
    ['one endorsement', 'ENDORSEMENT_POLICY_FAILURE', () => sample({ endorsers: [one.peer] })],
    [
      'one endorser twice',
      'ENDORSEMENT_POLICY_FAILURE',
      () => sample({ endorsers: [one.peer, one.peer] }),
    ],
    [
      'client keys as endorsers',
      'ENDORSEMENT_POLICY_FAILURE',
      () => sample({ endorsers: [one.client, two.client, three.client] }),
    ],
    [
      'admin keys as endorsers',
      'ENDORSEMENT_POLICY_FAILURE',
      () => sample({ endorsers: [one.admin, two.admin] }),
    ],
    [
      'a peer and a client',
      'ENDORSEMENT_POLICY_FAILURE',
      () => sample({ endorsers: [one.peer, two.client] }),
    ],
    [
      'a signature under the name of another',
      'ENDORSEMENT_POLICY_FAILURE',
      () => sample({ endorsers: [one.peer, { ...two.peer, sign: (m) => one.peer.sign(m) }] }),
    ],
    [
      'endorsers nobody knows beside two that count',
      'VALID',
      () =>
        sample({ endorsers: [{ ...one.peer, serialized: randomBytes(9) }, one.peer, two.peer] }),
    ],
  ];

  it.each(cases)('given %s, when validated, then is %s', async (_name, expected, make) => {
    const [code] = await judge([make()]);

    expect(code).toBe(codes[expected]);
  });

  function withPayload(payload: Uint8Array): Uint8Array {
    const envelope = new common.Envelope();
    envelope.setPayload(payload);
    envelope.setSignature(Uint8Array.from([1]));
    return envelope.serializeBinary();
  }

  function tampered(): Uint8Array {
    const envelope = common.Envelope.deserializeBinary(sample({ writes: { a: '1' } }));
    const other = common.Envelope.deserializeBinary(sample({ writes: { a: '2' } }));
    envelope.setPayload(other.getPayload_asU8());
    return envelope.serializeBinary();
  }

  function write(namespace: string): Uint8Array {
    return sample({ namespace, writes: { key: 'value' } });
  }

  function namespaceTwice(): Uint8Array {
    const set = new ledger.rwset.kvrwset.KVRWSet();
    return sample({
      results: resultBytes([
        [chaincode, set],
        [chaincode, set],
      ]),
    });
  }

  function hashedMetadata(): Uint8Array {
    const set = new ledger.rwset.kvrwset.HashedRWSet();
    set.addMetadataWrites(new ledger.rwset.kvrwset.KVMetadataWriteHash());
    return withCollection(set.serializeBinary());
  }

  function withCollection(hashedSet: Uint8Array): Uint8Array {
    const collection = new ledger.rwset.CollectionHashedReadWriteSet();
    collection.setCollectionName('secret');
    collection.setHashedRwset(hashedSet);
    const entry = new ledger.rwset.NsReadWriteSet();
    entry.setNamespace(chaincode);
    entry.addCollectionHashedRwset(collection);
    const results = new ledger.rwset.TxReadWriteSet();
    results.addNsRwset(entry);
    return sample({ results: results.serializeBinary() });
  }

  function metadataOfNoKey(): Uint8Array {
    const set = new ledger.rwset.kvrwset.KVRWSet();
    set.addMetadataWrites(new ledger.rwset.kvrwset.KVMetadataWrite());
    return sample({ results: resultBytes([[chaincode, set]]) });
  }

  function hashedRange(): Uint8Array {
    const range = new ledger.rwset.kvrwset.RangeQueryInfo();
    range.setReadsMerkleHashes(new ledger.rwset.kvrwset.QueryReadsMerkleSummary());
    const set = new ledger.rwset.kvrwset.KVRWSet();
    set.addRangeQueriesInfo(range);
    return sample({ results: resultBytes([[chaincode, set]]) });
  }
});

describe('validateBlock, certificates that have ended', () => {
  // The authority's own certificate begins some minutes before it is made.
  const ended = {
    notBefore: new Date(Date.now() - 4 * minute),
    notAfter: new Date(Date.now() - 2 * minute),
  };

  async function judgeWith(
    unit: string,
    use: (signer: Signer) => Partial<SampleTransaction>,
  ): Promise<ValidationCode | undefined> {
    const signer = await issue(one, unit, ended);
    const [code] = await judge([sample(use(signer))]);
    return code;
  }

  it('given a creator whose certificate has ended, when validated, then is refused', async () => {
    const code = await judgeWith('client', (creator) => ({ creator }));

    expect(code).toBe(codes.BAD_CREATOR_SIGNATURE);
  });

  it('given an endorser whose certificate has ended, when validated, then does not count', async () => {
    const code = await judgeWith('peer', (signer) => ({ endorsers: [signer, two.peer] }));

    expect(code).toBe(codes.ENDORSEMENT_POLICY_FAILURE);
  });

  it('given a transaction of a time when it was valid, when validated again, then still is', async () => {
    const time = new Date(Date.now() - 3 * minute);

    const code = await judgeWith('client', (creator) => ({ creator, time }));

    expect(code).toBe(codes.VALID);
  });

  it('given a time before every certificate, when validated, then a late clock does no harm', async () => {
    const [code] = await judge([sample({ time: new Date(0) })]);

    expect(code).toBe(codes.VALID);
  });

  it('given two valid peers of one organisation, when validated, then they are one member', async () => {
    const second = await issue(one, 'peer');

    const [code] = await judge([sample({ endorsers: [one.peer, second] })]);

    expect(code).toBe(codes.ENDORSEMENT_POLICY_FAILURE);
  });
});

describe('validateBlock, ids', () => {
  it('given an id that the ledger has, when validated, then is a duplicate', async () => {
    const { id, envelope } = sampleTransaction({
      creator: one.client,
      endorsers: [one.peer, two.peer],
    });

    const outcome = await judge([envelope], stateOf({}), new Set([id]));

    expect(outcome).toEqual([codes.DUPLICATE_TXID]);
  });

  it('given one transaction twice in a block, when validated, then only the first counts', async () => {
    const envelope = sample({ writes: { a: '1' } });

    const outcome = await judge([envelope, envelope]);

    expect(outcome).toEqual([codes.VALID, codes.DUPLICATE_TXID]);
  });

  it('given a badly endorsed and a good one of one id, when validated, then the good one counts', async () => {
    const nonce = new Uint8Array(randomBytes(24));
    const bad = sample({ nonce, endorsers: [one.peer] });
    const good = sample({ nonce });

    const outcome = await judge([bad, good]);

    expect(outcome).toEqual([codes.ENDORSEMENT_POLICY_FAILURE, codes.VALID]);
  });
});

describe('validateBlock, reads', () => {
  const at = (block: number, transaction: number): Version => ({ block, transaction });
  const state = stateOf({ a: at(1, 0), c: at(2, 1), e: at(3, 0) });

  const reads: readonly (readonly [string, Record<string, Version | undefined>, boolean])[] = [
    ['the current version', { a: at(1, 0) }, true],
    ['an older block', { c: at(1, 1) }, false],
    ['another transaction', { c: at(2, 0) }, false],
    ['a key that is not there, as not there', { b: undefined }, true],
    ['a key that is not there, as there', { b: at(1, 0) }, false],
    ['a key that is there, as not there', { a: undefined }, false],
  ];

  it.each(reads)(
    'given a read of %s, when validated, then case %# holds',
    async (_n, read, valid) => {
      const [code] = await judge([sample({ reads: read })], state);

      expect(code).toBe(valid ? codes.VALID : codes.MVCC_READ_CONFLICT);
    },
  );

  const seen = {
    a: ['a', at(1, 0)],
    c: ['c', at(2, 1)],
    e: ['e', at(3, 0)],
  } as const;

  const ranges: readonly (readonly [
    string,
    SampleRangeTuple,
    Readonly<Record<string, string | undefined>>,
    boolean,
  ])[] = [
    ['all keys', ['', '', true, [seen.a, seen.c, seen.e]], {}, true],
    ['a part', ['b', 'd', true, [seen.c]], {}, true],
    ['nothing where nothing is', ['x', 'z', true, []], {}, true],
    ['nothing where something is', ['a', 'b', true, []], {}, false],
    ['one key too few', ['', '', true, [seen.a, seen.c]], {}, false],
    ['one key too many', ['', 'e', true, [seen.a, seen.c, seen.e]], {}, false],
    ['an old version', ['', 'b', true, [['a', at(0, 0)]]], {}, false],
    ['up to a key, not to the end', ['', 'c', false, [seen.a, seen.c]], {}, true],
    ['up to a key that is gone', ['', 'd', false, [seen.a, seen.c, ['d', at(1, 1)]]], {}, false],
    ['a range that got a key', ['', 'd', true, [seen.a, seen.c]], { b: '1' }, false],
    ['a range that got a key at its start', ['a', 'b', true, [seen.a]], { a: '1' }, false],
    ['a range that lost a key', ['', 'd', true, [seen.a, seen.c]], { a: undefined }, false],
    ['a range whose end got a key', ['', 'd', true, [seen.a, seen.c]], { d: '1' }, true],
    ['a range whose last seen key changed', ['', 'c', false, [seen.a, seen.c]], { c: '1' }, false],
    [
      'a range whose last seen key went',
      ['', 'c', false, [seen.a, seen.c]],
      { c: undefined },
      false,
    ],
    ['a range, with a change behind it', ['', 'c', false, [seen.a, seen.c]], { d: '1' }, true],
    ['an empty range that got a key', ['x', 'z', true, []], { y: '1' }, false],
    ['an empty range, key written and gone', ['x', 'z', true, []], { y: undefined }, true],
  ];
  type SampleRangeTuple = readonly [
    string,
    string,
    boolean,
    readonly (readonly [string, Version])[],
  ];

  it.each(ranges)(
    'given %s, when validated, then case %# holds',
    async (_n, tuple, writes, valid) => {
      const [start, end, exhausted, found] = tuple;
      const range = { start, end, exhausted, reads: found };

      const outcome = await judge([sample({ writes }), sample({ ranges: [range] })], state);

      expect(outcome).toEqual([codes.VALID, valid ? codes.VALID : codes.PHANTOM_READ_CONFLICT]);
    },
  );

  it('given a range over a key of the same block, when it was read, then it is still so', async () => {
    const range = { start: 'x', end: 'z', exhausted: true, reads: [['y', at(7, 0)] as const] };

    const outcome = await judge(
      [sample({ writes: { y: '1' } }), sample({ ranges: [range] })],
      state,
    );

    // A range may see what the block wrote before; such a version is what Fabric finds there too.
    expect(outcome).toEqual([codes.VALID, codes.VALID]);
  });

  it('given two that read and write one key, when in one block, then the first wins', async () => {
    const both = () => sample({ reads: { a: at(1, 0) }, writes: { a: 'new' } });

    const outcome = await judge([both(), both(), sample({ reads: { c: at(2, 1) } })], state);

    expect(outcome).toEqual([codes.VALID, codes.MVCC_READ_CONFLICT, codes.VALID]);
  });

  it('given an invalid writer, when another reads its key, then nothing was changed', async () => {
    const invalid = sample({ writes: { a: 'new' }, endorsers: [one.peer] });

    const outcome = await judge([invalid, sample({ reads: { a: at(1, 0) } })], state);

    expect(outcome).toEqual([codes.ENDORSEMENT_POLICY_FAILURE, codes.VALID]);
  });

  it('given keys beyond U+FFFF, when a range is checked, then the order is that of their bytes', async () => {
    const writes = { '\uffee': '1', '\u{1f600}': '2' };
    const found = [
      ['\uffee', at(7, 0)],
      ['\u{1f600}', at(7, 0)],
    ] as const;
    const range = { start: 'f', end: '', exhausted: true, reads: found };

    const outcome = await judge([sample({ writes }), sample({ ranges: [range] })]);

    expect(outcome).toEqual([codes.VALID, codes.VALID]);
  });

  it('given reads in two namespaces, when one is stale, then the transaction does not count', async () => {
    const creator = one.client;
    const fresh = readWriteSet({ creator, endorsers: [], reads: { zz: undefined } });
    const stale = readWriteSet({ creator, endorsers: [], reads: { a: undefined } });

    const outcome = await judge(
      [
        sample({
          results: resultBytes([
            ['other', fresh],
            [chaincode, stale],
          ]),
        }),
      ],
      state,
    );

    expect(outcome).toEqual([codes.MVCC_READ_CONFLICT]);
  });
});

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerEntry, ledgerEntryId, sha256Hex } from '@edgebeat/core';
import type { BlockReading } from '../fabric/fabric-ledger';
import { Creators, NOBODY } from './creators';
import { ledgerEntries } from './ledger-entries';
import {
  certificate,
  compositeKey,
  identityOf,
  madeChain,
  madeTime,
  type MadeTransaction,
  maker,
} from './made-blocks.test.kit';
import { readBlock } from './read-block';
import { NO_TIME } from './read-envelope';

const read = (reading: BlockReading | undefined) => {
  if (reading === undefined) throw new Error('the chain has no such block');
  return readBlock(reading, { chaincode: 'edgebeat', creators: new Creators() });
};
const entriesOf = (...transactions: readonly MadeTransaction[]) =>
  ledgerEntries('common', read(madeChain(transactions)[0]));

describe('blocks of an embedded network', () => {
  /** Recorded from a network of three members: its first block, then a policy's life. */
  const recorded = (number: number) => {
    const file = join(__dirname, '..', '..', 'fixtures', 'blocks', `${String(number)}.block`);
    return read({ number, bytes: readFileSync(file) });
  };

  it('given blocks that follow each other, when their hashes are taken, then they are chained', () => {
    const [first, second, third] = [14, 15, 16].map(recorded);

    expect(second?.previousHash).toBe(first?.hash);
    expect(third?.previousHash).toBe(second?.hash);
    // As block 1 and the peer's own chain info name them.
    expect([recorded(0).hash, third?.hash]).toEqual([
      'edfc61ce1fbd1ecaab9100c1a8970634003ed0b7769bd4b4602cb975e408ad45',
      '7bf64b545bee4910cc4b297f022f669131c7f7eed7217d7ebd56bfe10a6c0e96',
    ]);
  });

  it('given the first block, when it is read, then nobody has created its configuration', () => {
    const [entry, ...others] = ledgerEntries('common', recorded(0));

    expect(others).toEqual([]);
    expect(LedgerEntry.parse(entry)).toMatchObject({
      ...{ entry: 'transaction', block: 0, item: 0, code: 'VALID', creator: NOBODY },
      ...{ announcements: [], records: 0, blockTransactions: 1 },
    });
  });

  it('given a proposed policy, when its block is read, then its records are there in order', () => {
    const entries = ledgerEntries('common', recorded(14)).map((entry) => LedgerEntry.parse(entry));

    const [head, ...records] = entries;
    expect(head).toMatchObject({
      ...{ creator: { msp: 'AlphaMSP' }, time: '2026-11-22T18:57:13.405Z', records: 3 },
      announcements: [{ event: 'PolicyProposed' }, { event: 'PolicyActivated', number: 1 }],
    });
    const policy = ['AlphaMSP', 'POL-570536789519'];
    expect(records.map((entry) => entry.entry === 'record' && [entry.kind, ...entry.key])).toEqual([
      ['policy', ...policy],
      ['policy-command', ...policy, 'AlphaMSP', 'c1'],
      ['policy-revision', ...policy, '0000000001'],
    ]);
    expect(entries.map(ledgerEntryId)).toEqual([0, 1, 2, 3].map((item) => `common/14/0/${item}`));
  });
});

describe('transactions and their records', () => {
  const member = ['member', 'AlphaMSP', 'AlphaMSP'] as const;

  it('given writes in any order, when they are read, then they come in the order of their bytes', () => {
    const writes = [
      [compositeKey('site', 'AlphaMSP', 'z-\u{1f600}'), '{"site":1}'],
      [compositeKey('site', 'AlphaMSP', 'z-\uffee'), '{"site":2}'],
      [compositeKey(...member), undefined],
    ] as const;

    const [, ...records] = entriesOf({ writes: { edgebeat: writes } });

    expect(records).toMatchObject([
      { item: 1, kind: 'member', key: ['AlphaMSP', 'AlphaMSP'], value: null, time: madeTime },
      { item: 2, kind: 'site', key: ['AlphaMSP', 'z-\uffee'], value: '{"site":2}' },
      { item: 3, kind: 'site', key: ['AlphaMSP', 'z-\u{1f600}'], value: '{"site":1}' },
    ]);
  });

  it('given other namespaces and kinds, when they are read, then they are left out and keep their item', () => {
    const edgebeat = [
      [compositeKey('anchor', 'AlphaMSP'), '{}'],
      [compositeKey(...member), '{}'],
      ['plain', '{}'],
    ] as const;

    const [head, ...records] = entriesOf({ writes: { edgebeat, other: edgebeat } });

    expect(head).toMatchObject({ records: 1 });
    expect(records).toMatchObject([{ item: 2, kind: 'member' }]);
  });

  it('given an announcement that a newer chaincode makes, when it is read, then the others stay', () => {
    const known = { event: 'SiteRegistered', owner: 'AlphaMSP', id: 'alpha-1' } as const;

    const [head] = entriesOf({ announcements: [{ event: 'FromTheFuture' }, known] });

    expect(head).toMatchObject({ announcements: [known] });
  });

  it('given an event with no public write, when it is read, then it says no more than that something was disclosed', () => {
    const policy = { owner: 'AlphaMSP', id: 'POL-000000000001', number: 1 };
    const forged = ['PolicyActivated', 'PolicyDeactivated', 'SiteRegistered'] as const;
    const disclosed = { event: 'IncidentDisclosed', owner: 'AlphaMSP', id: 'i-1' } as const;
    const announcements = [...forged.map((event) => ({ event, ...policy })), disclosed];

    const [head] = entriesOf({ announcements, writes: {} });

    expect(head).toMatchObject({ announcements: [disclosed] });
  });

  it.each(['', 'no JSON', '{}', '[]', '{"items":1}'])(
    'given the event %j, when it is read, then it announces nothing and the block goes on',
    (event) => {
      expect(entriesOf({ event })).toMatchObject([{ announcements: [], code: 'VALID' }]);
    },
  );

  it('given a transaction that is not valid, when it is read, then its code is all it says', () => {
    const writes = { edgebeat: [[compositeKey(...member), '{}']] as const };
    const announcements = [{ event: 'SiteRegistered', owner: 'AlphaMSP', id: 'a' } as const];

    const entries = entriesOf({ code: 'MVCC_READ_CONFLICT', writes, announcements });

    expect(entries).toMatchObject([
      { code: 'MVCC_READ_CONFLICT', announcements: [], records: 0, item: 0 },
    ]);
  });

  it('given a config transaction between others, when it is read, then it has its place', () => {
    const entries = entriesOf({}, { isConfig: true }, { code: 'PHANTOM_READ_CONFLICT' });

    expect(entries).toMatchObject([
      { transaction: 0, code: 'VALID', blockTransactions: 3 },
      { transaction: 1, code: 'VALID', records: 0 },
      { transaction: 2, code: 'PHANTOM_READ_CONFLICT' },
    ]);
  });
});

describe('what is malformed', () => {
  it.each([
    ['nothing', new Uint8Array()],
    ['noise', Uint8Array.from({ length: 64 }, (_, index) => 255 - index)],
  ])('given %s instead of a transaction, when it is read, then its message is whole', (_, raw) => {
    const [entry] = entriesOf({ raw, code: 'BAD_PAYLOAD' }, {});

    expect(LedgerEntry.parse(entry)).toMatchObject({
      ...{ code: 'BAD_PAYLOAD', transactionId: '', time: NO_TIME, creator: NOBODY },
    });
  });

  it('given an id with bytes that a database refuses, when it is read, then it is the computed one', () => {
    const [entry] = entriesOf({
      code: 'BAD_PROPOSAL_TXID',
      transactionId: `x\u0000${'y'.repeat(200)}`,
    });

    expect(LedgerEntry.parse(entry).transactionId).toMatch(/^[0-9a-f]{64}$/);
  });

  it('given a creator, when it is read, then its key is what the ledger knows it by', () => {
    const { publicKey } = new X509Certificate(certificate);
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    const noise = identityOf('not a name', 'no certificate');

    const entries = entriesOf(
      { creator: maker },
      { creator: noise, code: 'BAD_CREATOR_SIGNATURE' },
    );

    expect(entries).toMatchObject([
      { creator: { msp: 'AlphaMSP', keyHash: sha256Hex(spki) } },
      { creator: { msp: 'none', keyHash: sha256Hex(Buffer.from('no certificate')) } },
    ]);
  });

  it('given many creators, when they are read, then each stays itself', () => {
    const creators = new Creators();
    const numbers = Array.from({ length: 600 }, (_, index) => identityOf('M', `c${String(index)}`));

    const hashes = numbers.map((bytes) => creators.read(bytes).keyHash);

    expect(new Set(hashes).size).toBe(600);
    expect(numbers.map((bytes) => creators.read(bytes).keyHash)).toEqual(hashes);
  });

  it('given a valid transaction that cannot be read, when its block is read, then that is an error', () => {
    const chain = madeChain([{ raw: Uint8Array.of(1, 2, 3) }]);

    expect(() => read(chain[0])).toThrow('transaction 0 of block 0');
  });
});

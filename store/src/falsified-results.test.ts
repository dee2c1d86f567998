import type { common } from '@hyperledger/fabric-protos';
import { present, TestLedger } from './testing/ledger.test.kit';
import { codes } from './transaction/validation-code';
import { verifyLedgers } from './verify-ledgers';

const [liar, liarIndex] = ['Org2MSP', 1];

/** Four blocks after the first: two keys, one of them read and written again. */
function smallLedger(): TestLedger {
  const ledger = new TestLedger();
  ledger.commit({ writes: [['a', 'one']] }, { writes: [['b', 'two']] });
  ledger.commit({ reads: [['a', { block: 1, transaction: 0 }]], writes: [['a', 'three']] });
  ledger.commit({ writes: [['c', 'four']] });
  ledger.commit({ writes: [['d', 'five']] });
  return ledger;
}

function metadataOf(block: common.Block): { list: Uint8Array[]; save: () => void } {
  const metadata = present(block.getMetadata());
  const list = metadata.getMetadataList_asU8();
  return {
    list,
    save: () => {
      metadata.setMetadataList(list);
    },
  };
}

describe('verifyLedgers on falsified results', () => {
  it('given a flipped flag, when verified, then transaction, codes and byte are named', async () => {
    const ledger = smallLedger();
    const { list, save } = metadataOf(ledger.block(liarIndex, 1));
    list[2] = Uint8Array.of(codes.VALID, codes.MVCC_READ_CONFLICT);
    save();

    const { findings } = await verifyLedgers(ledger.sources());

    const flag = findings.find(({ kind }) => kind === 'flag-differs');
    const found = { expected: codes.VALID, found: codes.MVCC_READ_CONFLICT };
    expect(flag).toMatchObject({ member: liar, block: 1, transaction: 1, byte: found });
    const bytes = ledger.block(liarIndex, 1).serializeBinary();
    expect(bytes[flag?.byte?.offset ?? 0]).toBe(codes.MVCC_READ_CONFLICT);
    expect(flag?.sentence).toContain(
      'is marked MVCC_READ_CONFLICT, but by its content it is VALID',
    );
  });

  it('given a changed commit hash, when verified, then its first differing byte is named', async () => {
    const ledger = smallLedger();
    const { list, save } = metadataOf(ledger.block(liarIndex, 2));
    const commit = Buffer.from(present(list[4]));
    commit[9] = (commit[9] ?? 0) ^ 1;
    list[4] = commit;
    save();

    const { findings } = await verifyLedgers(ledger.sources());

    const bytes = ledger.block(liarIndex, 2).serializeBinary();
    const offset = Buffer.from(bytes).indexOf(commit) + 9;
    expect(findings).toMatchObject([
      { kind: 'commit-hash', member: liar, block: 2, byte: { offset } },
    ]);
  });

  it('given a forged endorsement marked VALID at all members, when verified, then each mark is wrong', async () => {
    const ledger = smallLedger();
    const [first, second] = ledger.organizations;
    const endorsers = [present(first).client, present(second).client];
    ledger.commit({ endorsers, writes: [['forged', 'x']] });

    const { findings } = await verifyLedgers(ledger.sources());

    const flags = findings.filter(({ kind }) => kind === 'flag-differs');
    expect(flags.map(({ member }) => member)).toEqual(['Org1MSP', 'Org2MSP', 'Org3MSP']);
    expect(flags[0]?.sentence).toContain(
      'marked VALID, but by its content it is ENDORSEMENT_POLICY_FAILURE',
    );
    const extra = findings.filter(({ kind }) => kind === 'state-extra');
    expect(extra.map(({ key }) => key)).toEqual(['forged', 'forged', 'forged']);
  });

  it('given an MVCC conflict marked VALID, when verified, then the mark is wrong', async () => {
    const ledger = smallLedger();
    ledger.commit({ reads: [['a', { block: 1, transaction: 0 }]], writes: [['e', 'late']] });

    const { findings } = await verifyLedgers(ledger.sources());

    expect(findings.find(({ kind }) => kind === 'flag-differs')?.sentence).toContain(
      'marked VALID, but by its content it is MVCC_READ_CONFLICT',
    );
  });

  it('given a state changed behind the peer, when verified, then every key is named', async () => {
    const ledger = smallLedger();
    const state = ledger.stateEntries().filter(({ key }) => key !== 'b');
    const changed = state.map((entry) =>
      entry.key === 'c' ? { ...entry, value: Buffer.from('0') } : entry,
    );
    const moved = changed.map((entry) =>
      entry.key === 'd' ? { ...entry, version: { block: 1, transaction: 0 } } : entry,
    );
    const added = { namespace: 'edgebeat', key: '\u0000new\u0000', value: Buffer.from('x') };
    const sources = [
      ledger.source(0),
      ledger.source(liarIndex, { state: [...moved, added] }),
      ledger.source(2),
    ];

    const { findings } = await verifyLedgers(sources);

    expect(findings.every(({ member }) => member === liar)).toBe(true);
    expect(findings.map(({ kind, key }) => `${kind} ${key ?? ''}`)).toEqual([
      'state-differs c',
      'state-differs d',
      'state-extra \\u0000new\\u0000',
      'state-missing b',
    ]);
  });

  it('given reads that cover another namespace, when verified, then keys that they cannot reach are not missed', async () => {
    const ledger = smallLedger();
    const sources = [
      ledger.source(0),
      { ...ledger.source(liarIndex, { state: [] }), namespaces: ['other'] },
      { ...ledger.source(2, { state: [] }), namespaces: ['edgebeat'] },
    ];

    const { findings } = await verifyLedgers(sources);

    expect(findings.map(({ kind, member }) => `${kind} ${member}`)).toEqual(
      Array.from({ length: 4 }, () => 'state-missing Org3MSP'),
    );
  });
});

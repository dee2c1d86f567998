import { common, ledger, peer } from '@hyperledger/fabric-protos';
import { configEnvelope } from './testing/channel.test.kit';
import { highForm, issue, revoke } from './testing/certificates.test.kit';
import { present, TestLedger, type Ordered } from './testing/ledger.test.kit';
import { identityOf } from './testing/organization.test.kit';
import { envelopeOf } from './testing/transactions.test.kit';
import { codes, type CodeName } from './transaction/validation-code';
import { verifyLedgers } from './verify-ledgers';

const read = { block: 1, transaction: 0 };

function ledgerWithKey(): TestLedger {
  const ledger = new TestLedger();
  ledger.commit({ writes: [['key', 'value']] }, { writes: [['list/1', 'x']] });
  return ledger;
}

/** Each transaction is put into a block with the code that it has to get; then nothing is found. */
async function expectCode(
  ledger: TestLedger,
  name: CodeName,
  ...ordered: Ordered[]
): Promise<void> {
  ledger.commit(...ordered.map((item) => ({ ...item, code: item.code ?? codes[name] })));

  const { findings, codes: counted } = await verifyLedgers(ledger.sources());

  expect(findings).toEqual([]);
  expect(counted[name]).toBeGreaterThan(0);
}

/** Takes a transaction's envelope apart, changes it and signs it again as the first client. */
function reworked(
  ledger: TestLedger,
  change: (payload: common.Payload, channelHeader: common.ChannelHeader) => void,
): Uint8Array {
  const envelope = common.Envelope.deserializeBinary(ledger.build({ writes: [['x', 'y']] }));
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const header = present(payload.getHeader());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  change(payload, channelHeader);
  header.setChannelHeader(channelHeader.serializeBinary());
  return envelopeOf(present(ledger.organizations[0]).client, header, payload.getData_asU8());
}

describe('the recomputed validation code', () => {
  it('given bytes that are no envelope, when recomputed, then INVALID_OTHER_REASON', async () => {
    await expectCode(ledgerWithKey(), 'INVALID_OTHER_REASON', { bytes: Buffer.of(0xff, 0xff) });
  });

  it('given a payload that is no message, when recomputed, then BAD_PAYLOAD', async () => {
    const envelope = new common.Envelope();
    envelope.setPayload(Buffer.of(0x0a, 0x7f));

    await expectCode(ledgerWithKey(), 'BAD_PAYLOAD', { bytes: envelope.serializeBinary() });
  });

  it('given an epoch, when recomputed, then BAD_COMMON_HEADER', async () => {
    const ledger = ledgerWithKey();
    const bytes = reworked(ledger, (_, header) => {
      header.setEpoch(1);
    });

    await expectCode(ledger, 'BAD_COMMON_HEADER', { bytes });
  });

  it('given no bytes at all, when recomputed, then BAD_COMMON_HEADER', async () => {
    await expectCode(ledgerWithKey(), 'BAD_COMMON_HEADER', { bytes: new Uint8Array(0) });
  });

  it('given a creator of an unknown CA, when recomputed, then BAD_CREATOR_SIGNATURE', async () => {
    const client = identityOf('Org1MSP', issue({ commonName: 'stranger', unit: 'client' }));

    await expectCode(ledgerWithKey(), 'BAD_CREATOR_SIGNATURE', { client, writes: [['a', 'b']] });
  });

  it('given a creator with two roles or none, when recomputed, then BAD_CREATOR_SIGNATURE', async () => {
    const ledger = ledgerWithKey();
    const client = present(ledger.organizations[0]).issue({ commonName: 'nobody' });

    await expectCode(ledger, 'BAD_CREATOR_SIGNATURE', { client, writes: [['a', 'b']] });
  });

  it('given a signature in its high form, when recomputed, then BAD_CREATOR_SIGNATURE', async () => {
    const ledger = ledgerWithKey();
    const envelope = common.Envelope.deserializeBinary(ledger.build({ writes: [['x', 'y']] }));
    envelope.setSignature(highForm(envelope.getSignature_asU8()));

    await expectCode(ledger, 'BAD_CREATOR_SIGNATURE', { bytes: envelope.serializeBinary() });
  });

  it('given another channel, when recomputed, then BAD_CREATOR_SIGNATURE', async () => {
    const ordered = { channel: 'other', writes: [['a', 'b']] as const };

    await expectCode(ledgerWithKey(), 'BAD_CREATOR_SIGNATURE', ordered);
  });

  it('given a revoked client, when recomputed, then BAD_CREATOR_SIGNATURE', async () => {
    const ledger = ledgerWithKey();
    const organization = present(ledger.organizations[0]);
    const client = organization.issue({ commonName: 'thief', unit: 'client', serial: 4711 });
    ledger.commit({ client, writes: [['before', 'x']] });
    const revocations = new Map([['Org1MSP', revoke(organization.ca, [4711])]]);
    ledger.commitConfig(configEnvelope(ledger.organizations, { sequence: 1, revocations }));

    await expectCode(ledger, 'BAD_CREATOR_SIGNATURE', { client, writes: [['after', 'x']] });
  });

  it('given a config update, when recomputed, then UNSUPPORTED_TX_PAYLOAD', async () => {
    const ledger = ledgerWithKey();
    const update = common.HeaderType.CONFIG_UPDATE;
    const bytes = reworked(ledger, (_, header) => {
      header.setType(update);
    });

    await expectCode(ledger, 'UNSUPPORTED_TX_PAYLOAD', { bytes });
  });

  it('given an id of its own choice, when recomputed, then BAD_PROPOSAL_TXID', async () => {
    const ledger = ledgerWithKey();
    const bytes = reworked(ledger, (_, header) => {
      header.setTxId('ab'.repeat(32));
    });

    await expectCode(ledger, 'BAD_PROPOSAL_TXID', { bytes });
  });

  it('given another proposal than was endorsed, when recomputed, then INVALID_ENDORSER_TRANSACTION', async () => {
    const tamper = (response: peer.ProposalResponsePayload): void => {
      response.setProposalHash(Buffer.alloc(32));
    };

    await expectCode(ledgerWithKey(), 'INVALID_ENDORSER_TRANSACTION', { tamper });
  });

  it('given the same transaction again, when recomputed, then DUPLICATE_TXID', async () => {
    const ledger = ledgerWithKey();
    const bytes = ledger.build({});
    ledger.commit({ bytes }, { bytes, code: codes.DUPLICATE_TXID });

    await expectCode(ledger, 'DUPLICATE_TXID', { bytes });
  });

  it('given one endorsement, two of one member or two clients, when recomputed, then ENDORSEMENT_POLICY_FAILURE', async () => {
    const ledger = ledgerWithKey();
    const [first, second] = ledger.organizations.map((organization) => present(organization));
    const other = present(first).issue({ commonName: 'peer1', unit: 'peer' });
    const sets = [
      [present(first).peer],
      [present(first).peer, other],
      [present(first).client, present(second).client],
      [present(first).peer, present(second).orderer],
    ];

    await expectCode(
      ledger,
      'ENDORSEMENT_POLICY_FAILURE',
      ...sets.map((endorsers) => ({ endorsers, writes: [['a', 'b']] as const })),
    );
  });

  it('given a write set changed after the endorsement, when recomputed, then ENDORSEMENT_POLICY_FAILURE', async () => {
    const tamper = (response: peer.ProposalResponsePayload): void => {
      const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
      action.setResults(new ledger.rwset.TxReadWriteSet().serializeBinary());
      response.setExtension$(action.serializeBinary());
    };

    await expectCode(ledgerWithKey(), 'ENDORSEMENT_POLICY_FAILURE', { tamper });
  });

  it('given a chaincode that is not defined, when recomputed, then INVALID_CHAINCODE', async () => {
    const ledger = ledgerWithKey();
    ledger.commit({ chaincode: 'other', code: codes.INVALID_CHAINCODE, writes: [['a', 'b']] });

    const { findings } = await verifyLedgers(ledger.sources(), {}, { chaincodes: ['edgebeat'] });

    expect(findings).toEqual([]);
  });

  it('given a read of another version, a deleted key or a key of this block, when recomputed, then MVCC_READ_CONFLICT', async () => {
    const ledger = ledgerWithKey();
    const conflict = codes.MVCC_READ_CONFLICT;

    await expectCode(
      ledger,
      'MVCC_READ_CONFLICT',
      { code: codes.VALID, reads: [['key', read]], writes: [['key', '2']] },
      { code: conflict, reads: [['key', read]] },
      { code: conflict, reads: [['gone', read]] },
      { code: conflict, reads: [['list/1', undefined]] },
      { code: codes.VALID, reads: [['new', undefined]] },
    );
  });

  it('given a range in which a key appears, changes or goes, when recomputed, then PHANTOM_READ_CONFLICT', async () => {
    const ledger = ledgerWithKey();
    const range = { start: 'list/', end: 'list0' };
    const one = ['list/1', { block: 1, transaction: 1 }] as const;
    ledger.commit({ ranges: [{ ...range, found: [one] }], writes: [['list/2', 'y']] });
    const two = ['list/2', { block: 2, transaction: 0 }] as const;

    await expectCode(
      ledger,
      'PHANTOM_READ_CONFLICT',
      { code: codes.VALID, ranges: [{ ...range, found: [one, two] }] },
      { ranges: [{ ...range, found: [one] }] },
      { ranges: [{ ...range, found: [one, two, ['list/3', read]] }] },
      { ranges: [{ ...range, found: [one, ['list/2', read]] }] },
      {
        code: codes.VALID,
        ranges: [{ start: 'list/', end: 'list/2', exhausted: false, found: [one, two] }],
      },
      { code: codes.VALID, writes: [['list/1', undefined]] },
      { code: codes.VALID, ranges: [{ ...range, found: [two] }] },
      { ranges: [{ ...range, found: [one, two] }] },
    );
  });

  it('given an expired creator that a peer marked VALID as Fabric does, when recomputed, then it is told', async () => {
    const ledger = ledgerWithKey();
    const notAfter = new Date('2026-02-01');
    const client = present(ledger.organizations[0]).issue({
      commonName: 'old',
      unit: 'client',
      notAfter,
    });
    ledger.commit({ client, writes: [['a', 'b']] });

    const { findings } = await verifyLedgers(ledger.sources());

    expect(findings.map(({ kind }) => kind)).toEqual(['certificate-time']);
  });

  it('given an expired creator that peers refused, when recomputed, then their narrower rule stands', async () => {
    const ledger = ledgerWithKey();
    const notAfter = new Date('2026-02-01');
    const client = present(ledger.organizations[0]).issue({
      commonName: 'old',
      unit: 'client',
      notAfter,
    });
    ledger.commit({ client, code: codes.BAD_CREATOR_SIGNATURE, writes: [['a', 'b']] });

    const { findings, notices } = await verifyLedgers(ledger.sources());

    expect(findings).toEqual([]);
    expect(notices.join('\n')).toContain(
      "1 transactions were refused by rules that are narrower than Fabric's",
    );
  });

  it('given a new configuration, when later blocks are recomputed, then they are judged by it', async () => {
    const ledger = ledgerWithKey();
    ledger.commitConfig(configEnvelope(ledger.organizations.slice(0, 2), { sequence: 1 }));
    const { peer: third } = present(ledger.organizations[2]);
    const { peer: first } = present(ledger.organizations[0]);
    ledger.commit({ endorsers: [first, third], code: codes.ENDORSEMENT_POLICY_FAILURE });

    const { findings, notices } = await verifyLedgers([ledger.source(0), ledger.source(1)]);

    expect(findings).toEqual([]);
    expect(notices.join('\n')).toContain('The configuration in block 2 was taken over');
  });
});

import { verifyLedgers } from './verify-ledgers';
import { TestLedger } from './testing/ledger.test.kit';

describe('verifyLedgers', () => {
  it('given three honest members, when verified, then nothing is found', async () => {
    const ledger = new TestLedger();
    ledger.commit({ writes: [['a', '1']] }, { writes: [['b', '2']] });
    ledger.commit({ reads: [['a', { block: 1, transaction: 0 }]], writes: [['a', undefined]] });

    const report = await verifyLedgers(ledger.sources());

    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({
      ok: true,
      channelId: 'testchannel',
      blocks: 3,
      transactions: 4,
    });
    expect(report).toMatchObject({ codes: { VALID: 4 }, stateKeys: 1 });
  });
});

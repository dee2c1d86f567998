import { present, TestLedger } from './testing/ledger.test.kit';
import { verifyLedgers } from './verify-ledgers';
it('x', async () => {
  const ledger = new TestLedger();
  ledger.commit({ writes: [['a', '1']] });
  ledger.commit({ writes: [['c', '3']] });
  const len = present(ledger.stored(0)[0]).bytes.length;
  const seen = new Set<string>();
  for (let offset = 0; offset < len; offset++) for (const d of [1, 2, 128]) {
    const blocks = ledger.stored(0);
    const bytes = Buffer.from(present(blocks[0]).bytes);
    bytes[offset] = (bytes[offset] ?? 0) ^ d;
    blocks[0] = { number: 0, bytes };
    const r = await verifyLedgers([ledger.source(0, { blocks }), ledger.source(1), ledger.source(2)]);
    const bad = r.findings.length !== 1;
    if (bad) console.log(offset, len, d, r.findings.map((f) => f.sentence).slice(0,3).join('\n'));
    if (seen.size > 5) break;
  }
}, 600000);

import fc from 'fast-check';
import type { StoredBlock } from './ports';
import { present, TestLedger } from './testing/ledger.test.kit';
import { verifyLedgers } from './verify-ledgers';

const seed = 20_261_122;
const runs = 200;

describe('verifyLedgers on single changed bytes', () => {
  const ledger = new TestLedger();
  ledger.commit({ writes: [['a', '1']] }, { writes: [['b', '2']] });
  ledger.commit({ reads: [['b', { block: 1, transaction: 1 }]], writes: [['b', undefined]] });
  ledger.commit({ writes: [['c', '3']] });
  const place = fc.record({
    member: fc.nat(2),
    number: fc.nat(3),
    position: fc.nat(1_000_000),
    difference: fc.integer({ min: 1, max: 255 }),
  });

  function flipped(
    member: number,
    number: number,
    position: number,
    difference: number,
  ): StoredBlock[] {
    const blocks = ledger.stored(member);
    const bytes = Buffer.from(present(blocks[number]).bytes);
    const offset = position % bytes.length;
    bytes[offset] = (bytes[offset] ?? 0) ^ difference;
    blocks[number] = { number, bytes };
    return blocks;
  }

  it('given any one byte of any block of any member changed, when verified, then that member and block are named', async () => {
    await fc.assert(
      fc.asyncProperty(place, async ({ member, number, position, difference }) => {
        const sources = ledger.sources();
        sources[member] = ledger.source(member, {
          blocks: flipped(member, number, position, difference),
        });

        const { ok, findings } = await verifyLedgers(sources);

        const named = new Set(
          findings.map((finding) => `${finding.member} ${String(finding.block)}`),
        );
        expect(ok).toBe(false);
        expect([...named]).toEqual([`${present(sources[member]).member} ${String(number)}`]);
      }),
      { seed, numRuns: runs },
    );
  }, 120_000);

  it('given every byte of the metadata of one block changed in turn, when verified, then each change is found', async () => {
    const [, , , block] = ledger.stored(1);
    const start = present(block).bytes.length - 60;
    const missed: number[] = [];
    for (let offset = start; offset < present(block).bytes.length; offset++) {
      const sources = ledger.sources();
      sources[1] = ledger.source(1, { blocks: flipped(1, 3, offset, 0x01) });
      const { findings } = await verifyLedgers(sources);
      const isNamed = findings.some(
        ({ member, block: found }) => member === 'Org2MSP' && found === 3,
      );
      if (!isNamed) missed.push(offset);
    }

    expect(missed).toEqual([]);
  }, 120_000);
});

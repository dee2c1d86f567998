import fc from 'fast-check';
import type { MemberSource, StoredBlock } from './ports';
import { each, present, TestLedger } from './testing/ledger.test.kit';
import { verifyLedgers } from './verify-ledgers';

function blocksOf(...bytes: readonly Uint8Array[]): StoredBlock[] {
  return bytes.map((one, number) => ({ number, bytes: one }));
}

function memberWith(blocks: readonly StoredBlock[]): MemberSource {
  return { member: 'Hostile', blocks: () => each(blocks) };
}

describe('verifyLedgers on hostile input', () => {
  const ledger = new TestLedger();
  ledger.commit({ writes: [['a', '1']] });
  ledger.commit({ writes: [['b', '2']] });
  const honest = ledger.stored(0);

  it('given blocks of random bytes, when verified, then it ends with findings', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1 }),
        async (bytes) => {
          const { ok } = await verifyLedgers([memberWith(blocksOf(...bytes))]);

          expect(ok).toBe(false);
        },
      ),
      { seed: 1, numRuns: 300 },
    );
  });

  it('given a block cut off anywhere, when verified, then that block alone is named and later ones are read', async () => {
    const whole = present(honest[1]).bytes;
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        const blocks = blocksOf(
          present(honest[0]).bytes,
          whole.subarray(0, length),
          present(honest[2]).bytes,
        );
        const sources = [ledger.source(0, { blocks }), ledger.source(1), ledger.source(2)];

        const { findings, members } = await verifyLedgers(sources);

        // Cut between two of its fields it can be read, and lacks more than one thing.
        const places = new Set(findings.map(({ member, block }) => `${member} ${String(block)}`));
        expect([...places]).toEqual(['Org1MSP 1']);
        expect(members[0]?.height).toBe(3);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it('given lengths beyond the block and numbers of eleven bytes, when verified, then they are findings', async () => {
    const huge = Buffer.from('0affffffff0f', 'hex');
    const endless = Buffer.from(`08${'ff'.repeat(20)}`, 'hex');

    const { findings } = await verifyLedgers([
      memberWith(blocksOf(huge, endless, new Uint8Array(0))),
    ]);

    const unreadable = findings.filter(({ kind }) => kind === 'unreadable-block');
    expect(unreadable.map(({ block }) => block)).toEqual([0, 1, 2]);
    expect(unreadable[0]?.sentence).toContain('a length of 4294967295 exceeds the message');
  });

  it('given a block that claims an absurd number, when verified, then it does not count up to it', async () => {
    const blocks = ledger.stored(0);
    const absurd = Buffer.from(present(blocks[1]).bytes);
    blocks[1] = {
      number: 2 ** 40,
      bytes: Buffer.concat([
        Buffer.of(0x0a, 0x09, 0x08),
        Buffer.alloc(7, 0xff),
        Buffer.of(0x7f),
        absurd,
      ]),
    };

    const { findings } = await verifyLedgers([ledger.source(0, { blocks }), ledger.source(1)]);

    expect(findings.every(({ member }) => member === 'Org1MSP')).toBe(true);
    expect(findings.some(({ block }) => block === 1)).toBe(true);
  });

  it('given a source that fails, when verified, then the others are verified and it is named', async () => {
    async function* failing(): AsyncGenerator<StoredBlock> {
      yield present(honest[0]);
      yield await Promise.reject(new Error('the disk is gone'));
    }
    const sources = [{ member: 'Broken', blocks: failing }, ledger.source(1), ledger.source(2)];

    const { findings, blocks } = await verifyLedgers(sources);

    expect(blocks).toBe(3);
    expect(findings).toMatchObject([{ kind: 'member-unreadable', member: 'Broken' }]);
    expect(findings[0]?.sentence).toContain('the disk is gone');
  });

  it('given a state that fails or no member at all, when verified, then it is a finding', async () => {
    const state = (): AsyncIterable<never> => {
      throw new Error('no state');
    };

    const failed = await verifyLedgers([{ ...ledger.source(0), state }, ledger.source(1)]);
    const empty = await verifyLedgers([]);

    expect(failed.findings).toMatchObject([{ kind: 'member-unreadable', member: 'Org1MSP' }]);
    expect(empty.ok).toBe(false);
  });

  it('given more findings than are kept, when verified, then the rest is counted', async () => {
    const state = Array.from({ length: 50 }, (_, index) => ({
      namespace: 'edgebeat',
      key: `extra${String(index)}`,
      value: Buffer.from('x'),
    }));
    const sources = [
      ledger.source(0, { state: [...ledger.stateEntries(), ...state] }),
      ledger.source(1),
    ];

    const { findings, totalFindings } = await verifyLedgers(sources, {}, { maxFindings: 10 });

    expect(findings).toHaveLength(10);
    expect(totalFindings).toBe(50);
  });
});

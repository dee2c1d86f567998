import type { Finding } from './report/finding';
import { present, TestLedger, setSignature } from './testing/ledger.test.kit';
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

function kinds(findings: readonly Finding[]): string[] {
  return findings.map(({ kind, member, block }) => `${kind} ${member} ${String(block)}`);
}

/** Takes the data of a block of one member and changes one letter of a value in it. */
function rewriteData(ledger: TestLedger, number: number): void {
  const data = present(ledger.block(liarIndex, number).getData());
  const changed = data.getDataList_asU8().map((bytes) => {
    const copy = Buffer.from(bytes);
    const at = copy.indexOf('four');
    if (at >= 0) copy.write('FOUR', at);
    return copy;
  });
  data.setDataList(changed);
}

describe('verifyLedgers on a falsified ledger', () => {
  it('given a changed byte in the data, when verified, then member, block, byte and file are named', async () => {
    const ledger = smallLedger();
    const blocks = ledger.stored(liarIndex);
    const honest = present(blocks[3]);
    const bytes = Buffer.from(honest.bytes);
    const offset = bytes.indexOf('four');
    bytes[offset] = 0x58;
    blocks[3] = { number: 3, bytes, position: { file: 'blocks/000000.blk', offset: 5_000 } };
    const sources = [ledger.source(0), ledger.source(liarIndex, { blocks }), ledger.source(2)];

    const { ok, findings } = await verifyLedgers(sources);

    const byte = {
      offset,
      file: 'blocks/000000.blk',
      fileOffset: 5_000 + offset,
      expected: 0x66,
      found: 0x58,
    };
    expect(ok).toBe(false);
    expect(findings).toMatchObject([{ kind: 'byte-changed', member: liar, block: 3, byte }]);
    expect(findings[0]?.sentence).toBe(
      `Block 3 of Org2MSP was changed at byte ${String(offset)} of the block (byte ${String(5_000 + offset)} of blocks/000000.blk): 0x66 was expected, 0x58 is there, as Org1MSP and Org3MSP hold and its own data hash confirms.`,
    );
  });

  it('given a checksum that located the byte, when verified, then that one finding is all', async () => {
    const ledger = smallLedger();
    const blocks = ledger.stored(liarIndex);
    const bytes = Buffer.from(present(blocks[2]).bytes);
    const damage = {
      offset: 77,
      expected: bytes[77] ?? 0,
      found: 0xee,
      reason: 'the checksum is wrong',
    };
    bytes[77] = 0xee;
    blocks[2] = { number: 2, bytes, damage };
    const sources = [ledger.source(0), ledger.source(liarIndex, { blocks }), ledger.source(2)];

    const { findings } = await verifyLedgers(sources);

    expect(kinds(findings)).toEqual([`byte-changed ${liar} 2`]);
    expect(findings[0]).toMatchObject({ byte: { offset: 77, found: 0xee } });
  });

  it('given a changed data hash in a header, when verified, then it is one finding', async () => {
    const ledger = smallLedger();
    present(ledger.block(liarIndex, 2).getHeader()).setDataHash(Buffer.alloc(32, 7));

    const { findings } = await verifyLedgers(ledger.sources());

    expect(kinds(findings)).toEqual([`byte-changed ${liar} 2`]);
  });

  it('given one member only with changed data, when verified, then its own hash shows it', async () => {
    const ledger = smallLedger();
    rewriteData(ledger, 3);

    const { findings, notices } = await verifyLedgers([ledger.source(liarIndex)]);

    expect(kinds(findings)).toContain(`data-hash ${liar} 3`);
    expect(notices.join('\n')).toContain('Only one member was read');
    expect(notices.join('\n')).toContain('Block 3 is damaged');
  });

  it('given two swapped blocks, when verified, then both places are named', async () => {
    const ledger = smallLedger();
    const blocks = ledger.stored(liarIndex);
    [blocks[2], blocks[3]] = [present(blocks[3]), present(blocks[2])];
    const sources = [ledger.source(0), ledger.source(liarIndex, { blocks }), ledger.source(2)];

    const { findings } = await verifyLedgers(sources);

    expect(kinds(findings)).toEqual([`block-order ${liar} 2`, `block-order ${liar} 3`]);
  });

  it('given a block that was taken out, when verified, then the gap is named', async () => {
    const ledger = smallLedger();
    const blocks = ledger.stored(liarIndex).filter(({ number }) => number !== 2);
    const sources = [ledger.source(0), ledger.source(liarIndex, { blocks }), ledger.source(2)];

    const { findings } = await verifyLedgers(sources);

    expect(kinds(findings)).toEqual([`blocks-missing ${liar} 2`]);
  });

  it('given a member without the last block, when verified, then it is behind but not falsified', async () => {
    const ledger = smallLedger();
    const behind = { blocks: ledger.stored(liarIndex).slice(0, 4), state: stateBeforeLast(ledger) };
    const sources = [ledger.source(0), ledger.source(liarIndex, behind), ledger.source(2)];

    const { ok, findings, notices, members } = await verifyLedgers(sources);

    expect(findings).toEqual([]);
    expect(ok).toBe(true);
    expect(notices.join('\n')).toContain('Org2MSP is behind: it holds 4 of 5 blocks');
    expect(members.map(({ height }) => height)).toEqual([5, 4, 5]);
  });

  it('given a member that claims more blocks than it shows, when verified, then that is a finding', async () => {
    const ledger = smallLedger();
    const sources = [
      ledger.source(0),
      { ...ledger.source(liarIndex), height: 9 },
      ledger.source(2),
    ];

    const { findings } = await verifyLedgers(sources);

    expect(kinds(findings)).toEqual([`blocks-missing ${liar} 5`]);
  });

  it('given a block rewritten and signed again by its member, when verified, then the comparison finds it', async () => {
    const ledger = smallLedger();
    rewriteData(ledger, 3);
    ledger.resign(liarIndex, 3, false);

    const { findings } = await verifyLedgers(ledger.sources());

    expect(kinds(findings)).toEqual([`members-differ ${liar} 3`]);
    expect(findings[0]).toMatchObject({ byte: { expected: expect.any(Number) as number } });
  });

  it('given all later hashes recomputed too, when verified, then the first block is named once', async () => {
    const ledger = smallLedger();
    rewriteData(ledger, 3);
    ledger.resign(liarIndex, 3, true);

    const { findings, notices } = await verifyLedgers(ledger.sources());

    expect(kinds(findings)).toEqual([`members-differ ${liar} 3`]);
    expect(notices.join('\n')).toContain('1 later blocks of Org2MSP differ only in their link');
  });

  it('given only two members that both are whole, when verified, then no one is accused', async () => {
    const ledger = smallLedger();
    rewriteData(ledger, 3);
    ledger.resign(liarIndex, 3, true);

    const { findings } = await verifyLedgers([ledger.source(0), ledger.source(liarIndex)]);

    expect(findings[0]?.sentence).toContain('no majority tells who changed it');
  });

  it('given a block signed by a client, when verified, then the signature is named', async () => {
    const ledger = smallLedger();
    setSignature(ledger.block(liarIndex, 4), present(ledger.organizations[0]).client, 0);

    const { findings } = await verifyLedgers(ledger.sources());

    expect(kinds(findings)).toEqual([`block-signature ${liar} 4`]);
  });

  it('given pins, when the ledger is another, then each member is named', async () => {
    const ledger = smallLedger();
    const { genesisHash } = await verifyLedgers(ledger.sources());

    const right = await verifyLedgers(ledger.sources(), { genesisHash, channelId: 'testchannel' });
    const wrong = await verifyLedgers(ledger.sources(), {
      genesisHash: 'ab'.repeat(32),
      channelId: 'x',
    });

    expect(right).toMatchObject({ ok: true, pinned: { channelId: true, genesisHash: true } });
    expect(right.notices.join('\n')).not.toContain('not pinned');
    expect(kinds(wrong.findings).filter((kind) => kind.startsWith('genesis'))).toHaveLength(3);
    expect(kinds(wrong.findings).filter((kind) => kind.startsWith('channel'))).toHaveLength(3);
  });
});

function stateBeforeLast(ledger: TestLedger): ReturnType<TestLedger['stateEntries']> {
  return ledger.stateEntries().filter(({ key }) => key !== 'd');
}

import { verifyConsistency, verifyInclusion, hexToBytes } from '@edgebeat/core';
import type { ReadRecord, AbsentRecords } from './reading/log-reader';
import { eventRecord, eventRecords, LogHome } from './testing/log.test.kit';

let home: LogHome;

beforeEach(async () => {
  home = await LogHome.make();
});
afterEach(() => home[Symbol.asyncDispose]());

async function all(records: AsyncIterable<ReadRecord | AbsentRecords>) {
  const found: (ReadRecord | AbsentRecords)[] = [];
  for await (const record of records) found.push(record);
  return found;
}

function textOf(record: ReadRecord | AbsentRecords): string {
  if (record.kind === 'absent') return 'absent';
  const { content } = record;
  return content.state === 'readable' ? Buffer.from(content.content).toString() : content.state;
}

describe('an event log', () => {
  it('given records of all severities, when they are read back, then they come in their order with their content', async () => {
    await using log = await home.open();
    const records = eventRecords(50);

    const receipts = await log.append(records);

    expect(receipts.map(({ sequence }) => sequence)).toEqual([...records.keys()]);
    const back = await all(log.records());
    expect(back.map(textOf)).toEqual(records.map(({ content }) => String(content)));
    expect(textOf(await log.read(17))).toBe(String(records[17]?.content));
    expect(await log.read(47)).toMatchObject({ header: { severity: 'high', id: 'event-47' } });
  });

  it('given a log that was closed, when it is opened again, then it goes on where it was', async () => {
    {
      await using log = await home.open();
      await log.append(eventRecords(300));
    }
    await using log = await home.open();

    const [receipt] = await log.append([eventRecord(300)]);

    expect(receipt?.sequence).toBe(300);
    expect(log.findings).toEqual([]);
    expect(await all(log.records(0, 301))).toHaveLength(301);
  });

  it('given many appends at once, when they resolve, then each has its own sequence and proof', async () => {
    await using log = await home.open();

    const receipts = (
      await Promise.all(eventRecords(1_000).map((record) => log.append([record])))
    ).flat();

    expect(receipts.map(({ sequence }) => sequence)).toEqual([...receipts.keys()]);
    const root = (await log.rootAt(1_000)) ?? '';
    for (const { sequence, leaf } of receipts.filter((_, i) => i % 97 === 0)) {
      const proof = await log.proveInclusion(sequence);
      expect(verifyInclusion(hexToBytes(leaf), sequence, 1_000, proof, root)).toBe(true);
    }
  });

  it('given a tree that grew, when checkpoints are asked for, then one is signed for each growth', async () => {
    await using log = await home.open();
    await log.append(eventRecords(5));

    const first = await log.checkpoint();
    const none = await log.checkpoint();
    await log.append(eventRecords(7, 5));
    const second = await log.checkpoint();

    if (first === undefined || second === undefined) throw new Error('there is no checkpoint');
    expect(none).toBeUndefined();
    const proof = await log.proveConsistency(first.size, second.size);
    expect(verifyConsistency(first, second, proof)).toBe(true);
    expect(second.note).toMatch(new RegExp(`^alpha-1/${log.logId}\n12\n`));
  });

  it('given as many records as make a checkpoint, when they are recorded, then it is signed without asking', async () => {
    await using log = await home.open({ checkpointRecords: 10 });

    await log.append(eventRecords(10));
    await log.append(eventRecords(1, 10));

    expect(log.status().checkpoint?.size).toBe(10);
  });

  it('given checkpoints, when they are anchored, then the receipts are kept and the exposure is what lies above', async () => {
    {
      await using log = await home.open();
      await log.append(eventRecords(4));
      await log.checkpoint();
      await log.anchor(home.ledger);
      await log.append(eventRecords(3, 4));
      await log.checkpoint();
      await log.anchor(home.ledger);
      expect(await log.anchor(home.ledger)).toBeUndefined();
      await log.append(eventRecords(2, 7));
      home.now += 5_000;

      expect(log.exposure).toEqual({ records: 2, seconds: 5 });
    }
    await using log = await home.open();
    expect(home.ledger.opened).toEqual([log.logId]);
    expect(home.ledger.anchored.map(({ size, proof }) => [size, proof.length > 0])).toEqual([
      [4, false],
      [7, true],
    ]);
    expect(log.anchors).toMatchObject([
      { size: 4, block: 1, transaction: 'tx-1' },
      { size: 7, block: 2 },
    ]);
    expect(log.exposure.records).toBe(2);
  });

  it('given an anchor whose answer was lost, when the log has grown and is anchored again, then the proof goes on from what the ledger has', async () => {
    await using log = await home.open();
    await log.append(eventRecords(4));
    await log.checkpoint();
    await log.anchor(home.ledger);
    await log.append(eventRecords(3, 4));
    await log.checkpoint();
    jest.spyOn(home.ledger, 'anchor').mockImplementationOnce((request) => {
      home.ledger.anchored.push(request);
      return Promise.reject(new Error('the answer is lost'));
    });
    await expect(log.anchor(home.ledger)).rejects.toThrow('the answer is lost');
    await log.append(eventRecords(2, 7));
    await log.checkpoint();

    await log.anchor(home.ledger);

    const [, seven, nine] = home.ledger.anchored;
    expect([seven?.size, nine?.size]).toEqual([7, 9]);
    const head = { size: 0, root: '' };
    expect(verifyConsistency(seven ?? head, nine ?? head, nine?.proof ?? [])).toBe(true);
  });

  it('given a correction, when it is read, then it names the record that it corrects', async () => {
    await using log = await home.open();
    await log.append(eventRecords(3));

    await log.append([eventRecord(3, { corrects: 1 })]);

    expect(await log.read(3)).toMatchObject({ header: { corrects: 1 } });
    await expect(log.append([eventRecord(4, { corrects: 4 })])).rejects.toThrow(
      /records\[0\].corrects: name a record below 4/,
    );
  });

  it('given a shredded subject, when its records are read, then they say so and all others are there', async () => {
    await using log = await home.open();
    await log.append(eventRecords(6));
    await log.read(1);

    await log.shred({ tenant: 'alpha', subject: 'device:press-1' }, 'asked for by its owner');
    await log.append([eventRecord(7)]);

    const back = await all(log.records());
    const texts = back.map(textOf);
    expect([texts[1], texts[4]]).toEqual(['shredded', 'shredded']);
    expect(texts[0]).toMatch(/event-0/);
    expect(back[6]).toMatchObject({
      header: { kind: 'tombstone' },
      statement: { statement: 'shredded', epoch: 1, reason: 'asked for by its owner' },
    });
    expect(back[7]).toMatchObject({ header: { epoch: 2 } });
    expect(texts[7]).toMatch(/event-7/);
  });

  it('given a rotated key, when records are read, then those of both epochs are readable', async () => {
    await using log = await home.open();
    await log.append([eventRecord(0)]);

    await log.rotateKey({ tenant: 'alpha', subject: 'device:press-0' });
    await log.append([eventRecord(3)]);

    const back = await all(log.records());
    expect(back).toMatchObject([{ header: { epoch: 1 } }, { header: { epoch: 2 } }]);
    expect(back.map(textOf)).toEqual([0, 3].map((n) => String(eventRecord(n).content)));
  });

  it('given a reader, when records are appended meanwhile, then it sees the range that it asked for', async () => {
    await using log = await home.open({ segmentBytes: 20_000, groupRecords: 50 });
    for (let n = 0; n < 10; n += 1) await log.append(eventRecords(50, n * 50));
    const seen: number[] = [];

    for await (const record of log.records(120, 480)) {
      if (record.kind === 'record') seen.push(record.sequence);
      if (seen.length % 60 === 1) await log.append(eventRecords(20, 500 + seen.length));
    }

    expect(seen).toEqual(Array.from({ length: 360 }, (_, i) => 120 + i));
    expect(log.size).toBeGreaterThan(600);
  });

  it.each([
    [{ id: '' }, /records\[1\].id: use 1 to 512/],
    [{ subject: 'x'.repeat(513) }, /records\[1\].subject: use 1 to 512/],
    [{ tenant: '\ud800' }, /records\[1\].tenant: use well-formed Unicode/],
    [{ position: { topic: 't', partition: 0, offset: -1 } }, /records\[1\].position.offset/],
    [{ content: Buffer.alloc(2_000) }, /records\[1\].content: has 2000 bytes; at most 1000/],
  ])(
    'given a bad record (%o), when it is appended, then nothing is recorded',
    async (more, text) => {
      await using log = await home.open({ maxRecordBytes: 1_000 });

      await expect(log.append([eventRecord(0), eventRecord(1, more)])).rejects.toThrow(text);

      expect(log.size).toBe(0);
    },
  );

  it('given more than one write can carry, when it is appended as one piece, then it is refused for good', async () => {
    await using log = await home.open({
      groupRecords: 5,
      groupBytes: 4_000,
      maxRecordBytes: 2_000,
    });
    const large = { content: Buffer.alloc(1_500) };

    const many = log.append(eventRecords(6));
    const much = log.append([0, 1, 2].map((n) => eventRecord(n, large)));

    await expect(many).rejects.toThrow(/records: at most 5 are appended/);
    await expect(much).rejects.toThrow(/records: at most 4000 bytes are appended/);
  });

  it('given an open log, when it is opened a second time or with bad limits, then it is refused', async () => {
    await using log = await home.open();

    await expect(home.open()).rejects.toThrow(/in use by process/);
    await expect(home.open({ maxBytes: 10 })).rejects.toThrow(/maxBytes: use at least/);
    await expect(log.read(0)).rejects.toThrow(/there is no record 0/);
    await expect(all(log.records(0, 3))).rejects.toThrow(/use 0 ≤ from ≤ to ≤ 0/);
  });
});

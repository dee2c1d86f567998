import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { ClassicLevel } from 'classic-level';
import { encodeFrame } from '../block/frame';
import { readBlockFrames } from '../block/read-block-frames';
import { benchOfFile, contentOf, expectFilled, failure } from './sample-ledger.test.data';

const bench = benchOfFile();

describe('after a crash', () => {
  let ids: string[];
  let first: string;

  beforeEach(async () => {
    first = await mkdtemp(join(tmpdir(), 'first-'));
    const ledger = await bench().open();
    await ledger.commit(
      bench().next(ledger, bench().transaction({ writes: { zero: '0' } }).envelope),
    );
    await ledger[Symbol.asyncDispose]();
    await cp(bench().folder, first, { recursive: true });
    await rm(bench().folder, { recursive: true });
    await using whole = await bench().open();
    ids = await bench().fill(whole);
    bench().logged = [];
  });

  afterEach(async () => {
    await rm(first, { recursive: true });
  });

  const blockFile = () => join(bench().folder, 'blocks', '000000.blk');

  it('given no state, when opened, then it is built from the blocks', async () => {
    await rm(join(bench().folder, 'state'), { recursive: true });

    await using ledger = await bench().open();

    await expectFilled(ledger, ids);
  });

  it('given a state of an earlier height, when opened, then it catches up', async () => {
    const earlier = await mkdtemp(join(tmpdir(), 'earlier-'));
    await rm(bench().folder, { recursive: true });
    {
      await using ledger = await bench().open();
      await ledger.commit(
        bench().next(ledger, bench().transaction({ writes: { a: 'a1', b: 'b1' } }).envelope),
      );
    }
    await cp(join(bench().folder, 'state'), earlier, { recursive: true });
    const later = bench().transaction({ writes: { b: 'b2' } });
    {
      await using ledger = await bench().open();
      await ledger.commit(bench().next(ledger, later.envelope));
    }
    await rm(join(bench().folder, 'state'), { recursive: true });
    await cp(earlier, join(bench().folder, 'state'), { recursive: true });
    await rm(earlier, { recursive: true });

    await using ledger = await bench().open();

    expect(await contentOf(ledger)).toEqual(['a=a1@1.0', 'b=b2@2.0']);
    expect(await ledger.transaction(later.id)).toMatchObject({ block: 2 });
    expect(bench().logged).not.toContain('the state is built again from the blocks');
  });

  it('given a state of another chain, when opened, then it is built again', async () => {
    await rm(join(bench().folder, 'state'), { recursive: true });
    await cp(join(first, 'state'), join(bench().folder, 'state'), { recursive: true });

    await using ledger = await bench().open();

    await expectFilled(ledger, ids);
    expect(bench().logged).toContain('the state is built again from the blocks');
  });

  it.each(['CURRENT', 'MANIFEST-000002'])(
    'given a broken %s, when opened, then it is rebuilt',
    async (name) => {
      const path = join(bench().folder, 'state', name);
      await writeFile(path, 'noise that is no such file');

      await using ledger = await bench().open();

      await expectFilled(ledger, ids);
      expect(bench().logged).toContain('the state is built again from the blocks');
    },
  );

  it('given flipped bytes in the log of LevelDB, when opened, then nothing is lost', async () => {
    const names = await readdir(join(bench().folder, 'state'));
    const log = join(bench().folder, 'state', names.find((name) => name.endsWith('.log')) ?? '');
    const content = await readFile(log);
    for (let at = 0; at < content.length; at += 301) {
      await rm(join(bench().folder, 'state'), { recursive: true });
      await rm(join(bench().folder, 'copy'), { recursive: true, force: true });
      // The state of the loop's last turn is gone, so a fresh one is broken in another place.
      await (await bench().open())[Symbol.asyncDispose]();
      const current = (await readdir(join(bench().folder, 'state'))).find((name) =>
        name.endsWith('.log'),
      );
      const path = join(bench().folder, 'state', current ?? '');
      const bytes = await readFile(path);
      bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ 0x04;
      await writeFile(path, bytes);

      await using ledger = await bench().open();

      await expectFilled(ledger, ids);
    }
  });

  it('given a block without its state and a torn one, when opened, then both are mended', async () => {
    await rm(join(bench().folder, 'state'), { recursive: true });
    const size = (await readFile(blockFile())).length;
    await truncate(blockFile(), size - 3);

    await using ledger = await bench().open();

    expect(ledger.height).toBe(3);
    expect(await contentOf(ledger)).toEqual(['a=a2@2.0', 'b=b1@1.0']);
    expect(bench().logged).toContain('an unfinished block was cut off');
  });

  it('given a committed block that was cut off, when opened, then it is missed', async () => {
    const size = (await readFile(blockFile())).length;
    await truncate(blockFile(), size - 3);

    const error = await failure(bench().open());

    expect(error.code).toBe('block-store-damaged');
    expect(error.message).toContain('block 3 was committed and is missing or cut short');
  });

  it('given changed flags under a right checksum, when the state is built, then it is noticed', async () => {
    const frames: Uint8Array[] = [];
    for await (const { bytes } of readBlockFrames(bench().folder)) {
      const block = common.Block.deserializeBinary(bytes);
      if (block.getHeader()?.getNumber() === 2) {
        const list = block.getMetadata()?.getMetadataList_asU8() ?? [];
        list[2] = Uint8Array.from([11]);
        block.getMetadata()?.setMetadataList(list);
      }
      frames.push(encodeFrame(block.serializeBinary()));
    }
    await writeFile(blockFile(), Buffer.concat(frames));
    await rm(join(bench().folder, 'state'), { recursive: true });

    const error = await failure(bench().open());

    expect(error.code).toBe('block-store-damaged');
    expect(error.message).toContain('validation flags of block 2');
  });

  it('given the block file cut at any byte and no state, when opened, then whole blocks are kept', async () => {
    const content = await readFile(blockFile());
    const ends: number[] = [];
    for await (const { offset, bytes } of readBlockFrames(bench().folder)) {
      ends.push(offset + bytes.length + 8);
    }
    for (let size = ends[0] ?? 0; size <= content.length; size += 577) {
      await rm(join(bench().folder, 'state'), { recursive: true });
      await writeFile(blockFile(), content.subarray(0, size));

      await using ledger = await bench().open();

      expect(ledger.height).toBe(ends.filter((end) => end <= size).length);
      using snapshot = ledger.snapshot();
      expect(snapshot.height).toBe(ledger.height);
    }
  });

  it('given a state that cannot be written, when committed again, then the block is there once', async () => {
    await using ledger = await bench().open();
    const heard: number[] = [];
    ledger.onCommit(({ number }) => heard.push(number));
    const { id, envelope } = bench().transaction({ writes: { late: '1' } });
    const block = bench().next(ledger, envelope);
    const full = new Error('IO error: 000003.log: No space left on device');
    const database: { batch(operations: unknown): Promise<void> } = ClassicLevel.prototype;
    const batch = jest.spyOn(database, 'batch').mockRejectedValueOnce(full);

    const error = await failure(ledger.commit(block));
    const during = { height: ledger.height, found: await ledger.transaction(id) };
    const committed = await ledger.commit(block);

    batch.mockRestore();
    expect(error.code).toBe('disk-full');
    expect(during).toEqual({ height: 4, found: undefined });
    expect(committed.number).toBe(4);
    expect(await ledger.transaction(id)).toMatchObject({ block: 4, code: 0 });
    expect(heard).toEqual([4]);
    expect(ledger.height).toBe(5);
  });
});

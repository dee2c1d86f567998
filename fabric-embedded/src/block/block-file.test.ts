import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NetworkFailure } from '../failure';
import { type BlockStoreOptions, openBlockStore } from './block-file';
import { encodeFrame } from './frame';
import { type FileOperations, realFiles } from './file-operations';
import { readBlockFrames } from './read-block-frames';
import { sampleBlock, sampleChain } from './sample-chain.test.data';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'blocks-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const blocks = sampleChain(6, 300).map((block) => block.serializeBinary());

async function write(count: number, options: BlockStoreOptions = {}): Promise<void> {
  await using store = await openBlockStore(folder, options);
  for (const block of blocks.slice(store.height, count)) await store.append(block);
}

function file(name = '000000.blk'): string {
  return join(folder, 'blocks', name);
}

async function change(name: string, at: number): Promise<void> {
  const content = await readFile(file(name));
  content[at] = (content[at] ?? 0) ^ 0x10;
  await writeFile(file(name), content);
}

async function failure(opening: Promise<unknown>): Promise<NetworkFailure> {
  const outcome: unknown = await opening.catch((error: unknown) => error);
  return outcome as NetworkFailure;
}

/** A disk with room for a number of bytes, which writes what fits and then fails. */
function smallDisk(room: number): FileOperations & { room: number } {
  return {
    room,
    async write(handle, bytes, position) {
      if (this.room <= 0) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      const written = await realFiles.write(handle, bytes.subarray(0, this.room), position);
      this.room -= written;
      return written;
    },
    sync: (handle) => realFiles.sync(handle),
  };
}

describe('openBlockStore', () => {
  it('given written blocks, when opened again, then they are read back and the hashes are kept', async () => {
    await write(6);

    await using store = await openBlockStore(folder);

    expect(store.height).toBe(6);
    const read = await Promise.all(blocks.map((_, number) => store.read(number)));
    expect(read.map((bytes) => Buffer.from(bytes))).toEqual(blocks.map((b) => Buffer.from(b)));
    await expect(store.read(6)).rejects.toThrow(RangeError);
  });

  it('given a small file size, when written, then rolls over and reads across files', async () => {
    await write(6, { rollBytes: 1500 });

    await using store = await openBlockStore(folder, { rollBytes: 1500 });

    const last = await readFile(file('000002.blk'));
    expect(last.length).toBeGreaterThan(0);
    expect(Buffer.from(await store.read(0)).equals(Buffer.from(blocks[0] ?? []))).toBe(true);
    expect(Buffer.from(await store.read(5)).equals(Buffer.from(blocks[5] ?? []))).toBe(true);
  });

  it('given a torn tail, when opened, then it is told, cut off, and the next block fits', async () => {
    await write(3);
    const content = await readFile(file());
    await writeFile(file(), content.subarray(0, content.length - 7));
    const told: number[] = [];

    await using store = await openBlockStore(folder, {
      onTornTail: (tail) => told.push(tail.offset),
    });

    expect(store.height).toBe(2);
    expect(told).toHaveLength(1);
    await store.append(blocks[2] ?? new Uint8Array());
    expect(store.height).toBe(3);
  });

  it('given a tail that was committed and is cut, when opened, then refuses and keeps the bytes', async () => {
    await write(3);
    const content = await readFile(file());
    await writeFile(file(), content.subarray(0, content.length - 7));

    const error = await failure(openBlockStore(folder, { committed: 3 }));

    expect(error.code).toBe('block-store-damaged');
    expect(error.message).toContain('block 2 was committed and is missing or cut short');
    expect((await readFile(file())).length).toBe(content.length - 7);
  });

  it('given a changed byte, when opened, then names folder, block, file and byte', async () => {
    await write(4);
    await change('000000.blk', 1000);

    const error = await failure(openBlockStore(folder));

    expect(error.code).toBe('block-store-damaged');
    for (const part of [folder, 'block 1', '000000.blk', 'byte offset 1000']) {
      expect(error.message).toContain(part);
    }
  });

  it('given a block that is swapped for another with a right checksum, when opened, then refuses', async () => {
    await write(1);

    const other = sampleBlock(1, new Uint8Array(32), []).serializeBinary();

    await writeFile(file(), Buffer.concat([await readFile(file()), encodeFrame(other)]));

    const error = await failure(openBlockStore(folder));

    expect(error.message).toContain('block 1 does not name the hash of the block before it');
  });

  it('given changed data under a right checksum, when opened, then refuses', async () => {
    await write(1);
    const block = Uint8Array.from(blocks[0] ?? []);
    block[100] = (block[100] ?? 0) ^ 1;
    await writeFile(file(), encodeFrame(block));

    const error = await failure(openBlockStore(folder));

    expect(error.message).toContain('the data of block 0 are not what its header says');
  });

  it('given a missing file between two, when opened, then names it', async () => {
    await write(6, { rollBytes: 1500 });
    await rm(file('000001.blk'));

    const error = await failure(openBlockStore(folder));

    expect(error.code).toBe('block-store-damaged');
    expect(error.message).toContain('000001.blk');
  });

  it('given a full disk, when a block is written, then fails and goes on once there is room', async () => {
    const operations = smallDisk(1000);
    await using store = await openBlockStore(folder, { operations });
    await store.append(blocks[0] ?? new Uint8Array());

    const error = await failure(store.append(blocks[1] ?? new Uint8Array()));

    expect(error.code).toBe('disk-full');
    expect(error.message).toContain(file());
    expect(store.height).toBe(1);
    const frames = [];
    for await (const frame of readBlockFrames(folder)) frames.push(frame.damage);
    expect(frames).toEqual([undefined]);
    operations.room = 1_000_000;
    await store.append(blocks[1] ?? new Uint8Array());
    expect(store.height).toBe(2);
  });

  it('given a disk that fails to sync, when a block is written, then the store takes no more', async () => {
    const broken = { ...realFiles, sync: () => Promise.reject(new Error('input/output error')) };
    await using store = await openBlockStore(folder, { operations: broken });

    const first = await failure(store.append(blocks[0] ?? new Uint8Array()));
    const second = await failure(store.append(blocks[0] ?? new Uint8Array()));

    expect(first.message).toContain('cannot be written');
    expect(second).toBe(first);
  });

  it('given a block that does not come next, when written, then it is refused', async () => {
    await using store = await openBlockStore(folder);

    await expect(store.append(blocks[1] ?? new Uint8Array())).rejects.toThrow(
      'block 1 stands where block 0 should be',
    );
  });

  it('given a byte that changes while the store is open, when read, then it is told', async () => {
    await using store = await openBlockStore(folder);
    await store.append(blocks[0] ?? new Uint8Array());
    await change('000000.blk', 100);

    const error = await failure(store.read(0));

    expect(error.code).toBe('block-store-damaged');
  });
});

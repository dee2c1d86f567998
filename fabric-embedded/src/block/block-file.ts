import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { NetworkFailure } from '../failure';
import { peekHeader } from './block-peek';
import { type ChainIndex, damagedAt } from './chain-index';
import {
  createFolder,
  type FileOperations,
  hasCode,
  isDiskFull,
  realFiles,
  syncFolder,
  writeDurably,
} from './file-operations';
import { encodeFrame, overhead, rawFrame } from './frame';
import type { Frame } from './frames-of';
import { blockFileName, blocksFolder } from './read-block-frames';
import { type ScannedBlocks, scanBlocks } from './scan-blocks';

const defaultRollBytes = 64 * 1024 * 1024;

export interface BlockStoreOptions {
  /** Told before an unfinished frame at the end is cut off. */
  readonly onTornTail?: (frame: Frame) => void;
  /** The number of blocks that were committed for certain; fewer is damage, not an accident. */
  readonly committed?: number;
  /** The size at which a new file is begun. */
  readonly rollBytes?: number;
  readonly operations?: FileOperations;
}

/** The block files of one member: blocks are appended and read, never changed. */
export interface BlockStore extends AsyncDisposable {
  readonly height: number;
  readonly lastHeaderHash: Uint8Array;
  readonly previousHeaderHash: Uint8Array;
  /**
   * Writes the next block; it is on the disk when this resolves. One call at a time.
   *
   * @throws NetworkFailure `disk-full`; nothing of the block is kept and it may be tried again.
   */
  append(block: Uint8Array): Promise<void>;
  /**
   * @throws RangeError when the block is not there yet.
   * @throws NetworkFailure `block-store-damaged` when it has changed since the store was opened.
   */
  read(number: number): Promise<Uint8Array>;
}

/**
 * Opens a member's block files and reads them all once.
 *
 * @throws NetworkFailure `block-store-damaged`, naming folder, block, file and byte.
 */
export async function openBlockStore(
  memberFolder: string,
  options: BlockStoreOptions = {},
): Promise<BlockStore> {
  const folder = blocksFolder(memberFolder);
  await createFolder(folder);
  const scanned = await scanBlocks(memberFolder);
  refuseMissing(folder, scanned, options.committed ?? 0);
  if (scanned.tornTail !== undefined) options.onTornTail?.(scanned.tornTail);
  const file = await openForAppend(folder, scanned.file);
  await file.truncate(scanned.size);
  return new BlockFiles(folder, scanned, file, options);
}

class BlockFiles implements BlockStore {
  readonly #folder: string;
  readonly #chain: ChainIndex;
  readonly #operations: FileOperations;
  readonly #rollBytes: number;
  #current: FileHandle;
  #file: number;
  #size: number;
  #broken: Error | undefined;

  constructor(
    folder: string,
    scanned: ScannedBlocks,
    current: FileHandle,
    options: BlockStoreOptions,
  ) {
    this.#folder = folder;
    this.#chain = scanned.chain;
    this.#file = scanned.file;
    this.#size = scanned.size;
    this.#current = current;
    this.#operations = options.operations ?? realFiles;
    this.#rollBytes = options.rollBytes ?? defaultRollBytes;
  }

  get height(): number {
    return this.#chain.height;
  }

  get lastHeaderHash(): Uint8Array {
    return this.#chain.lastHeaderHash;
  }

  get previousHeaderHash(): Uint8Array {
    return this.#chain.previousHeaderHash;
  }

  async append(block: Uint8Array): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const header = peekHeader(block);
    const objection = this.#chain.objection(header);
    if (header === undefined || objection !== undefined) throw new TypeError(objection);
    const frame = encodeFrame(block);
    try {
      await this.#roll(frame.length);
      await writeDurably(this.#operations, this.#current, frame, this.#size);
    } catch (error) {
      throw await this.#undo(error);
    }
    this.#chain.add(header, { file: this.#file, offset: this.#size, length: block.length });
    this.#size += frame.length;
  }

  async read(number: number): Promise<Uint8Array> {
    const { file, offset, length } = this.#chain.position(number);
    const frame = new Uint8Array(length + overhead);
    if (file === this.#file) {
      await this.#current.read(frame, 0, frame.length, offset);
    } else {
      await using older = await open(join(this.#folder, blockFileName(file)), 'r');
      await older.read(frame, 0, frame.length, offset);
    }
    const raw = rawFrame(frame, 0);
    if (raw?.intact === true && raw.end === frame.length) return raw.bytes;
    const what = `block ${String(number)} has changed while the network ran`;
    throw damagedAt(this.#folder, blockFileName(file), offset, what);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#current.close();
  }

  async #roll(coming: number): Promise<void> {
    if (this.#size === 0 || this.#size + coming <= this.#rollBytes) return;
    const next = await openForAppend(this.#folder, this.#file + 1);
    await this.#current.close();
    this.#current = next;
    this.#file += 1;
    this.#size = 0;
  }

  /** Cuts a partly written frame off, so that the file ends with its last whole block again. */
  async #undo(cause: unknown): Promise<Error> {
    const path = join(this.#folder, blockFileName(this.#file));
    const cut = await this.#cutBack();
    if (!cut || !isDiskFull(cause)) {
      // After any other failed write or sync nobody can say what is on the disk.
      this.#broken = new Error(`the block file ${path} cannot be written`, { cause });
      return this.#broken;
    }
    const sentence = `The disk is full: block ${String(this.height)} could not be written to ${path}.`;
    return new NetworkFailure('disk-full', `${sentence} Free some space and try again.`, { cause });
  }

  async #cutBack(): Promise<boolean> {
    try {
      await this.#current.truncate(this.#size);
      return true;
    } catch {
      return false;
    }
  }
}

function refuseMissing(
  folder: string,
  { chain, file, size }: ScannedBlocks,
  committed: number,
): void {
  if (chain.height >= committed) return;
  const what = `block ${String(chain.height)} was committed and is missing or cut short`;
  throw damagedAt(folder, blockFileName(file), size, what);
}

async function openForAppend(folder: string, file: number): Promise<FileHandle> {
  const path = join(folder, blockFileName(file));
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error;
  }
  const created = await open(path, 'wx+');
  await syncFolder(folder);
  return created;
}

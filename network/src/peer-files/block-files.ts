import { type FileHandle, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type FiledBlock, readFiledBlock } from './block-form';
import { FormError, GoBytes } from './go-bytes';

const namePattern = /^blockfile_\d{6,}$/;
const lengthBytes = 8;
/** Orderers cut blocks at 10 MiB unless told otherwise; nobody keeps one of this size. */
const maxBlockBytes = 256 * 1024 * 1024;

/** A block as it stands in a peer's files. */
export interface PeerBlock {
  /** Which one of the peer's blocks it is, counted from 0. */
  readonly number: number;
  readonly file: string;
  /** Where its bytes start in the file. */
  readonly offset: number;
  /** What the file holds, or why it is no block. */
  readonly block: FiledBlock | FormError;
  readonly filed: Uint8Array;
}

const chainsFolder = (peerFolder: string) => join(peerFolder, 'ledgersData', 'chains', 'chains');

/** The channels of which a peer has blocks; none where the folder is no peer's. */
export async function peerChannels(peerFolder: string): Promise<string[]> {
  const entries = await readdir(chainsFolder(peerFolder), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/**
 * Reads the blocks of a channel from a peer's files, in order and without writing anything. A block
 * that cannot be read is told as such; a half one at the end, which a peer cuts off when it starts, is
 * passed over.
 *
 * @param peerFolder `peer.fileSystemPath` of the peer's `core.yaml`.
 * @throws Error that names block, file and byte where the length of a block cannot be right.
 */
export async function* readPeerBlocks(
  peerFolder: string,
  channel: string,
): AsyncGenerator<PeerBlock> {
  const folder = join(chainsFolder(peerFolder), channel);
  const names = (await readdir(folder)).filter((name) => namePattern.test(name)).sort();
  if (names.length === 0) throw new Error(`${folder} holds no block files`);
  let number = 0;
  for (const name of names) {
    const file = join(folder, name);
    await using handle = await open(file, 'r');
    const frames = framesOf(handle, { file, isLast: name === names.at(-1), first: number });
    for await (const { offset, filed } of frames) {
      yield { number, file, offset, filed, block: blockOf(filed) };
      number += 1;
    }
  }
}

function blockOf(filed: Uint8Array): FiledBlock | FormError {
  try {
    return readFiledBlock(filed);
  } catch (error) {
    if (error instanceof FormError) return error;
    throw error;
  }
}

interface FilePart {
  readonly file: string;
  readonly isLast: boolean;
  /** The number of its first block. */
  readonly first: number;
}

async function* framesOf(handle: FileHandle, { file, isLast, first }: FilePart) {
  const { size } = await handle.stat();
  for (let [at, number] = [0, first]; at < size; number += 1) {
    const here = `block ${String(number)} at byte ${String(at)} of ${file}`;
    const start = new GoBytes(await readAt(handle, at, Math.min(lengthBytes, size - at)));
    const length = lengthIn(start, isLast, here);
    if (length === undefined) return;
    const offset = at + start.offset;
    if (offset + length > size) {
      if (isLast) return;
      throw new Error(`${here} leads beyond the file's end`);
    }
    yield { offset, filed: await readAt(handle, offset, length) };
    at = offset + length;
  }
}

/** @returns undefined for the first bytes of a length that was not written to its end. */
function lengthIn(start: GoBytes, isLast: boolean, here: string): number | undefined {
  try {
    const length = start.varint();
    if (length <= maxBlockBytes) return length;
  } catch (error) {
    if (!(error instanceof FormError)) throw error;
    if (isLast && start.bytes.length < lengthBytes) return undefined;
  }
  throw new Error(`${here} has no length`);
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position });
  return buffer.subarray(0, bytesRead);
}

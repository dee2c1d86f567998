import { basename } from 'node:path';
import { isWholeBlock, peekHeader } from './block-peek';
import { ChainIndex, damagedAt } from './chain-index';
import { type Frame } from './frames-of';
import { lengthBytes } from './frame';
import { blockFileName, blocksFolder, readBlockFrames } from './read-block-frames';

/** The end of the last block file: what is whole, and where an unfinished frame begins. */
export interface ScannedBlocks {
  readonly chain: ChainIndex;
  readonly file: number;
  /** The size of the last file up to its last whole frame. */
  readonly size: number;
  readonly tornTail?: Frame;
}

/**
 * Reads all block files of a member once: checksums, numbers, data hashes and the chain of header hashes.
 *
 * @throws NetworkFailure `block-store-damaged` for anything but an unfinished frame at the end.
 */
export async function scanBlocks(memberFolder: string): Promise<ScannedBlocks> {
  const folder = blocksFolder(memberFolder);
  const chain = new ChainIndex();
  let file = 0;
  let size = 0;
  for await (const frame of readBlockFrames(memberFolder)) {
    if (frame.damage?.kind === 'torn-tail') {
      return { chain, ...endBefore(folder, frame, chain, file, size), tornTail: frame };
    }
    file = fileOf(folder, frame, file, chain);
    add(folder, chain, frame, file);
    size = frame.offset + frame.bytes.length + 2 * lengthBytes;
  }
  return { chain, file, size };
}

/** Files have no gaps: a frame is in the file of the one before it, or in the next. */
function fileOf(folder: string, frame: Frame, current: number, chain: ChainIndex): number {
  const name = basename(frame.file);
  const number = Number(name.slice(0, name.indexOf('.')));
  const begins = number === current + 1 && frame.offset === 0 && chain.height > 0;
  const follows = number === current || begins;
  if (follows) return number;
  const missing = blockFileName(chain.height === 0 ? 0 : current + 1);
  throw damagedAt(folder, name, 0, `the file ${missing} is missing`);
}

function endBefore(
  folder: string,
  torn: Frame,
  chain: ChainIndex,
  file: number,
  size: number,
): { readonly file: number; readonly size: number } {
  const last = fileOf(folder, torn, file, chain);
  return { file: last, size: last === file ? size : 0 };
}

function add(folder: string, chain: ChainIndex, frame: Frame, file: number): void {
  const name = basename(frame.file);
  const number = String(frame.damage === undefined ? (frame.number ?? chain.height) : chain.height);
  if (frame.damage !== undefined) {
    const { offset, reason } = frame.damage;
    throw damagedAt(folder, name, offset, `in block ${number} ${reason}`);
  }
  const header = peekHeader(frame.bytes);
  const objection = chain.objection(header);
  if (objection !== undefined || header === undefined) {
    throw damagedAt(folder, name, frame.offset, objection ?? `block ${number} is not readable`);
  }
  if (!isWholeBlock(frame.bytes)) {
    const what = `the data of block ${number} are not what its header says`;
    throw damagedAt(folder, name, frame.offset, what);
  }
  chain.add(header, { file, offset: frame.offset, length: frame.bytes.length });
}

import { crc32c } from '@edgebeat/core';
import { storedCrc32c } from './stored-crc32c';
import { Cursor } from './cursor';
import { expandSnappy } from './snappy';

/** Where a block lies in its table, without its trailer. */
interface Handle {
  readonly offset: number;
  readonly size: number;
}

const footerBytes = 48;
const magic = Buffer.from('57fb808b247547db', 'hex');
const trailerBytes = 5;
const snappyType = 1;

/**
 * Finds changed bytes in a sorted table of LevelDB, which itself does not look at its checksums
 * when it reads and ends the process over some of what it then meets. A table without its end is
 * one that a crash left unfinished: LevelDB removes it, or tells that it needs it.
 *
 * @returns the position of the damaged block, or undefined.
 */
export function findTableDamage(table: Buffer): number | undefined {
  const footerAt = table.length - footerBytes;
  if (footerAt < 0 || !table.subarray(-magic.length).equals(magic)) return undefined;
  const footer = new Cursor(table, footerAt);
  try {
    const roots = [handleAt(footer), handleAt(footer)];
    return firstUnsound(table, roots) ?? firstUnsound(table, roots.flatMap(blocksIn(table)));
  } catch (error) {
    if (error instanceof RangeError) return footerAt;
    throw error;
  }
}

function firstUnsound(table: Buffer, handles: readonly Handle[]): number | undefined {
  return handles.find((handle) => !isSound(table, handle))?.offset;
}

function isSound(table: Buffer, { offset, size }: Handle): boolean {
  const end = offset + size;
  if (end + trailerBytes > table.length - footerBytes) return false;
  return crc32c(table.subarray(offset, end + 1)) === storedCrc32c(table, end + 1);
}

/** The blocks that a sound block of handles names. */
function blocksIn(table: Buffer): (handle: Handle) => Handle[] {
  return ({ offset, size }) => {
    const stored = table.subarray(offset, offset + size);
    const block = table[offset + size] === snappyType ? expandSnappy(stored) : stored;
    const end = block.length - 4 - 4 * block.readUInt32LE(block.length - 4);
    const cursor = new Cursor(block);
    const handles: Handle[] = [];
    while (cursor.at < end) handles.push(nextHandle(cursor));
    return handles;
  };
}

/** An entry is a key, of which the beginning may be left out, and a handle. */
function nextHandle(cursor: Cursor): Handle {
  cursor.number();
  const keyBytes = cursor.number();
  const handleBytes = cursor.number();
  cursor.take(keyBytes);
  return handleAt(new Cursor(cursor.take(handleBytes)));
}

function handleAt(cursor: Cursor): Handle {
  return { offset: cursor.number(), size: cursor.number() };
}

import { crc32c } from '@edgebeat/core';
import { storedCrc32c } from './stored-crc32c';

const blockBytes = 32_768;
const headerBytes = 7;
const lastType = 4;

/**
 * Finds changed bytes in a write-ahead log of LevelDB, which itself would leave out what it cannot
 * read and go on. A record at the end that was cut short, or that the file system never filled, is
 * no damage: a crash leaves it of a write that was never acknowledged.
 *
 * @returns the position of the damage, or undefined.
 */
export function findLogDamage(log: Buffer): number | undefined {
  for (let at = 0; at + headerBytes <= log.length;) {
    if (isEndOfBlock(log, at)) {
      at = nextBlock(at);
    } else {
      const end = endOfRecord(log, at);
      if (end === undefined) return isTorn(log, at) ? undefined : at;
      at = end;
    }
  }
  return undefined;
}

/** Whether this is what a crash leaves: nothing sound follows what is not sound. */
function isTorn(log: Buffer, at: number): boolean {
  if (fits(log, at) && log[recordEnd(log, at) - 1] !== 0) return false;
  for (let next = at + 1; next + headerBytes <= log.length; next += 1) {
    if (endOfRecord(log, next) !== undefined) return false;
  }
  return true;
}

/** Where a sound record ends; undefined when there is none at this position. */
function endOfRecord(log: Buffer, at: number): number | undefined {
  if (!fits(log, at)) return undefined;
  const end = recordEnd(log, at);
  return crc32c(log.subarray(at + 6, end)) === storedCrc32c(log, at) ? end : undefined;
}

/** Whether the header describes a record that fits into its block and the file. */
function fits(log: Buffer, at: number): boolean {
  const type = log[at + 6] ?? 0;
  const end = recordEnd(log, at);
  return type >= 1 && type <= lastType && end <= nextBlock(at) && end <= log.length;
}

function recordEnd(log: Buffer, at: number): number {
  return at + headerBytes + log.readUInt16LE(at + 4);
}

/** Too little room for a header, or space that was never filled. */
function isEndOfBlock(log: Buffer, at: number): boolean {
  if (nextBlock(at) - at < headerBytes) return true;
  return log[at + 6] === 0 && log.readUInt16LE(at + 4) === 0;
}

function nextBlock(at: number): number {
  return (Math.floor(at / blockBytes) + 1) * blockBytes;
}

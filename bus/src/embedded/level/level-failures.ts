import { EdgeBeatError, Unavailable } from '@edgebeat/core';

/** LevelDB hands on the operating system's words without its code. */
const wordsOfFullDisk = ['No space left on device', 'Disk quota exceeded'];

/** The cause of a failure that trying again does not mend. */
const damage: unique symbol = Symbol('damage');

const interruptions = [
  'LEVEL_DATABASE_NOT_OPEN',
  'LEVEL_ITERATOR_NOT_OPEN',
  'LEVEL_SNAPSHOT_NOT_OPEN',
  'LEVEL_BATCH_NOT_OPEN',
];

/** What is said of a bus whose files are not what was written. */
export function damaged(folder: string, what: string): Unavailable {
  const sentence = `The bus in ${folder} is damaged: ${what}. Restore the folder from a backup, or remove it to start with an empty bus.`;
  return new Unavailable('bus-unavailable', sentence, { cause: damage });
}

export function isDamage(error: unknown): boolean {
  return error instanceof Unavailable && error.cause === damage;
}

export function closed(folder: string): Unavailable {
  return new Unavailable('bus-unavailable', `The bus in ${folder} is closed.`);
}

/** Why LevelDB did not open. */
export function openFailure(folder: string, error: unknown): EdgeBeatError {
  if (error instanceof EdgeBeatError) return error;
  const cause: unknown = error instanceof Error ? (error.cause ?? error) : error;
  if (hasCode(cause, 'LEVEL_LOCKED')) {
    const sentence = `Stop the other process or choose another folder: the bus in ${folder} is in use.`;
    return new Unavailable('bus-unavailable', sentence, { cause });
  }
  // The folder itself was made before, so what is missing is a file of LevelDB's own.
  if (wordsOf(cause).includes('No such file')) return damaged(folder, wordsOf(cause));
  return writeFailure(folder, cause);
}

/** Why LevelDB did not write. */
export function writeFailure(folder: string, error: unknown): EdgeBeatError {
  if (error instanceof EdgeBeatError) return error;
  if (isDiskFull(error)) {
    const sentence = `The disk is full: the bus in ${folder} cannot be written. Free some space; it goes on by itself then.`;
    return new Unavailable('bus-unavailable', sentence, { cause: error });
  }
  if (isCorruption(error)) return damaged(folder, wordsOf(error));
  const sentence = `The bus in ${folder} cannot be written: ${wordsOf(error)}.`;
  return new Unavailable('bus-unavailable', sentence, { cause: error });
}

/** Why LevelDB did not read; an error that is none of its own comes back as it is. */
export function readFailure(folder: string, error: unknown): unknown {
  if (interruptions.some((code) => hasCode(error, code))) {
    const sentence = `Reading the bus in ${folder} was interrupted; try again.`;
    return new Unavailable('bus-unavailable', sentence, { cause: error });
  }
  const isUnreadable = isCorruption(error) || hasCode(error, 'LEVEL_IO_ERROR');
  return isUnreadable ? damaged(folder, wordsOf(error)) : error;
}

function isDiskFull(error: unknown): boolean {
  return (
    hasCode(error, 'ENOSPC') || wordsOfFullDisk.some((words) => wordsOf(error).includes(words))
  );
}

function isCorruption(error: unknown): boolean {
  return hasCode(error, 'LEVEL_CORRUPTION') || wordsOf(error).startsWith('Corruption');
}

/** Whether an error of LevelDB or of the operating system has a code. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

function wordsOf(error: unknown): string {
  const words = error instanceof Error ? error.message : String(error);
  return words.trim().replace(/\.$/, '');
}

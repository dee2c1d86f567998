import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassicLevel } from 'classic-level';
import { hasCode, isDiskFull } from '../block/file-operations';
import { NetworkFailure } from '../failure';
import { emptyChecksum, type StateChecksum, withEntry } from './state-checksum';
import { savepointKey } from './state-keys';
import { decodeSavepoint, type Savepoint } from './state-records';

export type Database = ClassicLevel<Buffer, Buffer>;

const pageSize = 512;

/** The folder of a member's state. */
export function stateFolder(memberFolder: string): string {
  return join(memberFolder, 'state');
}

/** Opens LevelDB as it is. */
export async function openDatabase(folder: string): Promise<Database> {
  // It may hold private data in the clear.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const database: Database = new ClassicLevel(folder, {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
  });
  await database.open();
  return database;
}

/**
 * Why a database could not be opened, as a failure that ends the start; undefined when its files
 * are unreadable, which rebuilding mends.
 */
export async function fatalOpenFailure(
  folder: string,
  error: unknown,
): Promise<NetworkFailure | undefined> {
  const cause: unknown = error instanceof Object && 'cause' in error ? error.cause : undefined;
  if (hasCode(cause, 'LEVEL_LOCKED')) {
    const sentence = `The state ${folder} is in use by another running network.`;
    return new NetworkFailure('already-running', sentence, { cause: error });
  }
  if (isDiskFull(error)) return noRoom(folder, error);
  // LevelDB tells a missing file of its own and a folder without rights with one code.
  return unwritable(folder);
}

/** Empties a state that cannot be used, so that it is built again. */
export async function removeDatabase(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
}

/**
 * Reads one entry.
 *
 * @throws NetworkFailure `state-damaged` when LevelDB finds its own files changed.
 */
export function readEntry(
  database: Database,
  key: Buffer,
  snapshot?: ReturnType<Database['snapshot']>,
): Buffer | undefined {
  try {
    return database.getSync(key, { snapshot });
  } catch (cause) {
    if (isMisuse(cause)) throw cause;
    const sentence = `The state ${database.location} cannot be read; a restart builds it again.`;
    throw new NetworkFailure('state-damaged', sentence, { cause });
  }
}

/** The savepoint, or undefined when the state is empty or of another format. */
export function readSavepoint(database: Database): Savepoint | undefined {
  const bytes = database.getSync(savepointKey);
  return bytes === undefined ? undefined : decodeSavepoint(bytes);
}

/** Counts and sums every entry but the savepoint: the time grows with the state, not the chain. */
export async function measure(database: Database): Promise<StateChecksum> {
  const iterator = database.iterator();
  let checksum = emptyChecksum;
  try {
    for (;;) {
      const page = await iterator.nextv(pageSize);
      if (page.length === 0) return checksum;
      for (const [key, value] of page) {
        if (!key.equals(savepointKey)) checksum = withEntry(checksum, key, value);
      }
    }
  } finally {
    await iterator.close();
  }
}

/** A closed database or snapshot says nothing about the files. */
function isMisuse(error: unknown): boolean {
  return hasCode(error, 'LEVEL_DATABASE_NOT_OPEN') || hasCode(error, 'LEVEL_SNAPSHOT_NOT_OPEN');
}

async function unwritable(folder: string): Promise<NetworkFailure | undefined> {
  const probe = join(folder, 'probe');
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, 'x');
    await rm(probe);
    return undefined;
  } catch (cause) {
    if (isDiskFull(cause)) return noRoom(folder, cause);
    return new NetworkFailure('state-damaged', `The state ${folder} cannot be written.`, { cause });
  }
}

function noRoom(folder: string, cause?: unknown): NetworkFailure {
  const sentence = `The disk is full: the state ${folder} cannot be written. Free some space.`;
  return new NetworkFailure('disk-full', sentence, { cause });
}

import { constants, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { NetworkFailure } from '../failure';
import { DatabaseView, type PrivateHashEntry, type StateEntry } from './database-view';
import { type Database, openDatabase, readSavepoint, stateFolder } from './level-database';

/** A member's state for somebody who only looks, page by page. */
export interface StateReader extends AsyncDisposable {
  /** Every entry of one namespace or of all, in the byte order of namespace and key. */
  entries(namespace?: string): AsyncIterable<StateEntry>;
  /** The hashes of private data, as every member has them; never a value. */
  privateHashes(): AsyncIterable<PrivateHashEntry>;
  /** How far the state has come; undefined when it is empty. */
  savepoint(): { readonly height: number; readonly commitHash: Uint8Array } | undefined;
}

/**
 * Opens the state of a member that does not run. LevelDB writes as soon as it opens, so a copy is
 * opened and the member's own files stay as they are.
 *
 * @throws NetworkFailure `state-damaged` when the state is missing or cannot be read.
 */
export async function openStateReader(memberFolder: string): Promise<StateReader> {
  const source = stateFolder(memberFolder);
  const copy = await mkdtemp(join(tmpdir(), 'state-'));
  try {
    await cp(source, copy, {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (file) => basename(file) !== 'LOCK',
    });
    return readerOf(await openDatabase(copy), copy);
  } catch (cause) {
    await rm(copy, { recursive: true, force: true });
    const sentence = `The state ${source} cannot be read.`;
    throw new NetworkFailure('state-damaged', sentence, { cause });
  }
}

function readerOf(database: Database, copy: string): StateReader {
  const view = new DatabaseView(database, database.snapshot());
  return {
    entries: (namespace) => view.entries(namespace),
    privateHashes: () => view.privateHashes(),
    savepoint: () => readSavepoint(database),
    async [Symbol.asyncDispose]() {
      await database.close();
      await rm(copy, { recursive: true, force: true });
    },
  };
}

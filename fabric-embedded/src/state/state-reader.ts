import { NetworkFailure } from '../failure';
import { type DatabaseCopy, openDatabaseCopy } from './database-copy';
import { DatabaseView, type PrivateHashEntry, type StateEntry } from './database-view';
import { readSavepoint, stateFolder } from './level-database';

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
 * Opens a copy of the state of a member that does not run.
 *
 * @throws NetworkFailure `state-damaged` when the state is missing or cannot be read.
 */
export async function openStateReader(memberFolder: string): Promise<StateReader> {
  const source = stateFolder(memberFolder);
  try {
    return readerOf(await openDatabaseCopy(source));
  } catch (cause) {
    const sentence = `The state ${source} cannot be read.`;
    throw new NetworkFailure('state-damaged', sentence, { cause });
  }
}

function readerOf(copy: DatabaseCopy): StateReader {
  const { database } = copy;
  const view = new DatabaseView(database, database.snapshot());
  return {
    entries: (namespace) => view.entries(namespace),
    privateHashes: () => view.privateHashes(),
    savepoint: () => readSavepoint(database),
    [Symbol.asyncDispose]: () => copy[Symbol.asyncDispose](),
  };
}

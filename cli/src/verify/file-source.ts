import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import {
  type Frame,
  openStateReader,
  readBlockFrames,
  type StateReader,
} from '@edgebeat/fabric-embedded';
import type { StateEntry, StoredBlock } from '@edgebeat/store';
import { type OpenSource, withoutState, withState } from './open-source';

/** A frame's block starts after its four bytes of length. */
const LENGTH_BYTES = 4;

/**
 * Finds the members' folders of an embedded network below a folder: one member's own, a folder that
 * holds several, or a whole data folder. None where there is none.
 */
export async function memberFolders(folder: string): Promise<string[]> {
  if (await isFolder(join(folder, 'blocks'))) return [folder];
  for (const parent of ['.', 'organizations', join('network', 'organizations')]) {
    const members = await membersIn(join(folder, parent));
    if (members.length > 0) return members;
  }
  return [];
}

/**
 * Reads a member's files; nothing is written. Where the state is there too, its savepoint tells how
 * many blocks the member had committed, so that a cut tail is not taken for a member that lags.
 */
export async function fileSource(folder: string, root: string): Promise<OpenSource> {
  const source = {
    member: basename(folder),
    blocks: () => storedBlocks(folder, root),
    hasHashes: true,
  };
  if (!(await isFolder(join(folder, 'state')))) return withoutState(source);
  return withState(source, {
    open: () => openStateReader(folder),
    height: (state) => state.savepoint()?.height,
    entries: stateEntries,
  });
}

async function membersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const name of names.sort()) {
    if (await isFolder(join(folder, name, 'blocks'))) found.push(join(folder, name));
  }
  return found;
}

/** Whether a folder is there. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function* storedBlocks(folder: string, root: string): AsyncGenerator<StoredBlock> {
  let next = 0;
  for await (const frame of readBlockFrames(folder)) {
    if (frame.damage?.kind === 'torn-tail') return;
    yield storedBlock(frame, next, root);
    next += 1;
  }
}

function storedBlock(frame: Frame, number: number, root: string): StoredBlock {
  const start = frame.offset + LENGTH_BYTES;
  const { damage } = frame;
  return {
    number,
    bytes: frame.bytes,
    position: { file: relative(root, frame.file), offset: start },
    ...(damage && {
      damage: {
        offset: damage.offset - start,
        found: damage.found,
        reason: damage.reason,
        ...(damage.expected !== undefined && { expected: damage.expected }),
      },
    }),
  };
}

async function* stateEntries(reader: StateReader): AsyncGenerator<StateEntry> {
  yield* reader.entries();
  for await (const { namespace, collection, keyHash, value, version } of reader.privateHashes()) {
    yield { namespace: `${namespace}$$h${collection}`, key: keyHash, value, version };
  }
}

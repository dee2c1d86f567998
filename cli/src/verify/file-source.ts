import { readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type Frame, openStateReader, readBlockFrames } from '@edgebeat/fabric-embedded';
import type { MemberSource, StateEntry, StoredBlock } from '@edgebeat/store';
import { Exit } from '../exit-codes';

/** A frame's block starts after its four bytes of length. */
const LENGTH_BYTES = 4;

/**
 * Finds the members' folders below a folder: one member's own, a folder that holds several, or a
 * whole data folder.
 *
 * @throws Exit usage when there is none.
 */
export async function memberFolders(folder: string): Promise<string[]> {
  if (await isFolder(join(folder, 'blocks'))) return [folder];
  for (const parent of ['.', 'organizations', join('network', 'organizations')]) {
    const members = await membersIn(join(folder, parent));
    if (members.length > 0) return members;
  }
  throw new Exit(
    'usage',
    `--data ${folder} holds no blocks; name a member's folder (with blocks/ in it) or one that holds several`,
  );
}

/** Reads a member's blocks and state from its files; nothing is written. */
export function fileSource(folder: string, root: string): MemberSource {
  return {
    member: basename(folder),
    blocks: () => storedBlocks(folder, root),
    state: () => stateEntries(folder),
  };
}

/** Like {@link fileSource}, for a copy that holds block files only. */
export function blockFileSource(folder: string, root: string): MemberSource {
  return { member: basename(folder), blocks: () => storedBlocks(folder, root) };
}

/** Whether a member's folder holds its state beside its blocks. */
export function hasState(folder: string): Promise<boolean> {
  return isFolder(join(folder, 'state'));
}

async function membersIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const found: string[] = [];
  for (const name of names.sort()) {
    if (await isFolder(join(folder, name, 'blocks'))) found.push(join(folder, name));
  }
  return found;
}

async function isFolder(path: string): Promise<boolean> {
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

async function* stateEntries(folder: string): AsyncGenerator<StateEntry> {
  await using reader = await openStateReader(folder);
  yield* reader.entries();
}

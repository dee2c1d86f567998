import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Folders } from '../consortium/folders';
import { memberFolders } from '../verify/file-source';
import { peerFolders } from '../verify/peer-source';

/** A copy of the members' blocks in a temporary folder; disposing it removes the folder. */
export interface BlocksCopy extends AsyncDisposable {
  readonly folder: string;
}

/** Copies the block files of every member; nothing else is copied and nothing is moved. */
export async function copyBlocks({ network }: Folders): Promise<BlocksCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-copy-'));
  const copy = {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  try {
    for (const member of await memberFolders(network)) {
      await copyPart(member, join(folder, basename(member)), 'blocks');
    }
    for (const peer of await peerFolders(network)) {
      await copyPart(peer.folder, join(folder, peer.member), join('ledgersData', 'chains'));
    }
    return copy;
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

function copyPart(from: string, to: string, part: string): Promise<void> {
  return cp(join(from, part), join(to, part), { recursive: true });
}

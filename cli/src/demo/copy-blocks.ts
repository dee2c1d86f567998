import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { openBlockStore } from '@edgebeat/fabric-embedded/block-store';
import { connectMember } from '../consortium/connect';
import type { Folders } from '../consortium/folders';
import type { Member, Plan } from '../consortium/plan';
import { memberFolders } from '../verify/file-source';

/** A copy of the members' blocks in a temporary folder; disposing it removes the folder. */
export interface BlocksCopy extends AsyncDisposable {
  readonly folder: string;
}

/**
 * Copies the blocks of every member; nothing else is copied and nothing is moved. The embedded
 * network's files are copied as they are; those of Fabric's peers have a format of their own, so that
 * their blocks are read from the peers and written as the embedded network writes them.
 */
export async function copyBlocks(files: Folders, plan: Plan): Promise<BlocksCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-copy-'));
  const copy = {
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
  try {
    if (plan.network === 'embedded') await copyFiles(files.network, folder);
    else for (const member of plan.members) await copyDelivered(files, plan, member, folder);
    return copy;
  } catch (error) {
    await copy[Symbol.asyncDispose]();
    throw error;
  }
}

async function copyFiles(dataFolder: string, folder: string): Promise<void> {
  for (const member of await memberFolders(dataFolder)) {
    await cp(join(member, 'blocks'), join(folder, basename(member), 'blocks'), { recursive: true });
  }
}

async function copyDelivered(
  files: Folders,
  plan: Plan,
  member: Member,
  folder: string,
): Promise<void> {
  await using ledger = await connectMember(files, plan, member, 'admin');
  await using store = await openBlockStore(join(folder, member.mspId));
  const { height } = await ledger.chainInfo();
  for await (const { number, bytes } of ledger.blocks(0)) {
    await store.append(bytes);
    if (number + 1 >= height) return;
  }
}

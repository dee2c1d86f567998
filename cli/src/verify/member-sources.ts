import { Readable } from 'node:stream';
import { allOrFailure, Disposal } from '@edgebeat/fabric-embedded/disposal';
import type { MemberSource } from '@edgebeat/store';
import { Exit } from '../exit-codes';
import { fileSource, memberFolders } from './file-source';
import type { OpenSource } from './open-source';
import { peerFolders, peerSource } from './peer-source';

/** The sources of several members, until this is disposed. */
export interface OpenSources extends AsyncDisposable {
  readonly list: readonly MemberSource[];
}

/**
 * What the files of a folder show: of members of an embedded network, or of Fabric's own peers, of one
 * or of several. Nothing is written into it.
 *
 * @param channel Which one; may be left out where peers have only one.
 * @throws Exit usage when the folder holds the blocks of nobody, or a peer runs on it.
 */
export async function memberSources(folder: string, channel?: string): Promise<OpenSources> {
  const members = await memberFolders(folder);
  if (members.length > 0) {
    return openAll(members.map((member) => fileSource(member, folder)));
  }
  const peers = await peerFolders(folder, channel);
  if (peers.length > 0) {
    return openAll(peers.map((peer) => peerSource(peer, channel, folder)));
  }
  throw new Exit(
    'usage',
    `--data ${folder} holds no blocks; name a member's folder (with blocks/ in it), a Fabric peer's ` +
      '(with ledgersData/ in it), or one that holds several',
  );
}

/** Waits for all of them; when one cannot be opened, none stays open. */
async function openAll(opening: readonly Promise<OpenSource>[]): Promise<OpenSources> {
  await using open = new Disposal();
  const list = await allOrFailure(opening.map(async (source) => open.use(await source)));
  const held = open.move();
  return { list, [Symbol.asyncDispose]: () => held[Symbol.asyncDispose]() };
}

/** A member that belongs to the consortium and of which nothing is there. */
export function missingSource(member: string): MemberSource {
  return { member, blocks: () => Readable.from([]) };
}

import { Readable } from 'node:stream';
import type { MemberSource } from '@edgebeat/store';
import { Exit } from '../exit-codes';
import { fileSource, memberFolders } from './file-source';
import { peerFolders, peerSource } from './peer-source';

/**
 * What the files of a folder show: of members of an embedded network, or of Fabric's own peers, of one
 * or of several. Nothing is written.
 *
 * @param channel Which one; may be left out where peers have only one.
 * @throws Exit usage when the folder holds the blocks of nobody, or a peer runs on it.
 */
export async function memberSources(folder: string, channel?: string): Promise<MemberSource[]> {
  const members = await memberFolders(folder);
  if (members.length > 0) {
    return Promise.all(members.map((member) => fileSource(member, folder)));
  }
  const peers = await peerFolders(folder, channel);
  if (peers.length > 0) {
    return Promise.all(peers.map((peer) => peerSource(peer, channel, folder)));
  }
  throw new Exit(
    'usage',
    `--data ${folder} holds no blocks; name a member's folder (with blocks/ in it), a Fabric peer's ` +
      '(with ledgersData/ in it), or one that holds several',
  );
}

/** A member that belongs to the consortium and of which nothing is there. */
export function missingSource(member: string): MemberSource {
  return { member, blocks: () => Readable.from([]) };
}

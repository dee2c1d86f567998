import { join } from 'node:path';
import { headerHash } from '@edgebeat/fabric-embedded/dist/block/header';
import { FormError, readPeerBlocks } from '@edgebeat/network';
import { common } from '@hyperledger/fabric-protos';
import type { Check } from '../proofs/proof';
import { type AssetChannel, channel } from './asset-channel';

/** What was acknowledged is on the chain of every member's peer, once. The load has ended. */
export async function assetsHold(live: AssetChannel): Promise<Check[]> {
  const { network, load } = live;
  const checks: Check[] = [];
  for (const { mspId } of network.organizations) {
    const created = await load.countAt(await live.connect(mspId));
    const missing = [...load.acknowledged].filter((id) => !created.has(id)).length;
    const twice = [...created.values()].filter((times) => times > 1).length;
    checks.push(
      { what: `${mspId}: acknowledged but missing`, expected: 0, observed: missing },
      { what: `${mspId}: there twice`, expected: 0, observed: twice },
    );
  }
  return checks;
}

/** Which heights all members' peers have, and at how many of them they do not have the same header. */
export interface Comparison {
  readonly heights: number;
  readonly forks: number;
}

/** Where the members of a network keep what their first peers hold. */
export function peerFolders(dataDir: string, mspIds: readonly string[]): readonly string[] {
  return mspIds.map((mspId) => join(dataDir, 'organizations', mspId, 'peer', 'data'));
}

/** Compares the files of peers, by their folders. */
export async function compareHeaders(folders: readonly string[]): Promise<Comparison> {
  const chains = await Promise.all(folders.map(headerHashes));
  const heights = Math.min(...chains.map(({ length }) => length));
  const [first = [], ...others] = chains;
  const forks = first
    .slice(0, heights)
    .filter((hash, number) => others.some((chain) => chain[number] !== hash)).length;
  return { heights, forks };
}

async function headerHashes(peerFolder: string): Promise<string[]> {
  const hashes: string[] = [];
  for await (const { block } of readPeerBlocks(peerFolder, channel)) {
    if (block instanceof FormError) throw block;
    const header = common.Block.deserializeBinary(block.bytes).getHeader();
    hashes.push(Buffer.from(headerHash(header ?? new common.BlockHeader())).toString('hex'));
  }
  return hashes;
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { headerHash } from '@edgebeat/fabric-embedded/block-hash';
import { common } from '@hyperledger/fabric-protos';
import { FabricFailure } from './failure';
import type { PeerProgram } from './peer-program';
import type { PlacedMember } from './placed-member';

/** The hash of the header of a block in a file, in hex. @throws FabricFailure `data-damaged`. */
export async function hashOfBlock(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => new Uint8Array());
  try {
    const header = common.Block.deserializeBinary(bytes).getHeader();
    if (header !== undefined) return Buffer.from(headerHash(header)).toString('hex');
  } catch {
    // Said below, as for a file without a header.
  }
  const sentence = `${file} does not hold the channel's first block: put it back from a copy.`;
  throw new FabricFailure('data-damaged', sentence);
}

/**
 * Checks before anything runs that the channel's first block names a member's authority: keys that
 * were put in place of its own would be refused by every other member.
 *
 * @throws FabricFailure `material-unusable`.
 */
export async function requireKnownAuthority(
  file: string,
  { mspId, paths }: PlacedMember,
): Promise<void> {
  const block = await readFile(file);
  const authority = await readFile(paths.authority.certificate);
  if (block.includes(authority)) return;
  const sentence = `${paths.authority.certificate} is not the authority with which ${mspId} joined the channel: put back the one that is.`;
  throw new FabricFailure('material-unusable', sentence);
}

/**
 * Checks that a running peer's ledger begins with the channel's first block.
 *
 * @throws FabricFailure `data-damaged` when it holds another chain.
 */
export async function requireSameGenesis(
  peer: PeerProgram,
  member: PlacedMember,
  channel: string,
  expected: string,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'first-block-'));
  try {
    const file = join(folder, 'first.block');
    await peer(member, 'channel', 'fetch', '0', file, '-c', channel);
    const found = await hashOfBlock(file);
    if (found === expected) return;
    const sentence = `The ledger of ${member.mspId}'s peer begins with block ${found}, not with ${expected}: its data folder is that of another network.`;
    throw new FabricFailure('data-damaged', sentence);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

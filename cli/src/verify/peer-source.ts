import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import {
  FormError,
  hasPeerState,
  openPeerState,
  type PeerBlock,
  peerChannels,
  readPeerBlocks,
} from '@edgebeat/network';
import type { StoredBlock } from '@edgebeat/store';
import { Exit } from '../exit-codes';
import { type OpenSource, withoutState, withState } from './open-source';

/** A real peer's folder: `peer.fileSystemPath` of its `core.yaml`. */
export interface PeerFolder {
  readonly member: string;
  readonly folder: string;
}

/**
 * Finds real peers' folders below a folder: one of a peer, one that holds several, or a data folder of
 * `edgebeat network up`. Of several only those count that have the channel, where one is named.
 */
export async function peerFolders(folder: string, channel?: string): Promise<PeerFolder[]> {
  const found = await allPeerFolders(folder);
  if (channel === undefined) return found;
  const channels = await Promise.all(found.map((peer) => peerChannels(peer.folder)));
  const joined = found.filter((_, index) => channels[index]?.includes(channel));
  return joined.length > 0 ? joined : found;
}

async function allPeerFolders(folder: string): Promise<PeerFolder[]> {
  const near = [{ member: basename(folder), folder }, ...(await below(folder, '.'))];
  const inner = join('peer', 'data');
  const placed = await Promise.all(
    ['organizations', join('network', 'organizations')].map((name) =>
      below(join(folder, name), inner),
    ),
  );
  const found: PeerFolder[] = [];
  for (const candidate of [...near, ...placed.flat()]) {
    if ((await peerChannels(candidate.folder)).length > 0) found.push(candidate);
  }
  return found;
}

/**
 * Reads a stopped peer's block files and state; nothing is written.
 *
 * @param channel Which one; may be left out where the peer has only one.
 * @throws Exit usage when the channel is not clear or the peer runs.
 */
export async function peerSource(
  { member, folder }: PeerFolder,
  channel: string | undefined,
  root: string,
): Promise<OpenSource> {
  const chosen = choose(member, await peerChannels(folder), channel);
  if (await isLocked(join(folder, 'ledgersData', 'fileLock', 'LOCK'))) {
    throw new Exit('usage', `the peer of ${member} runs on ${folder}; stop it, or verify a copy`);
  }
  const source = { member, blocks: () => storedBlocks(folder, chosen, root), hasHashes: true };
  if (!(await hasPeerState(folder))) return withoutState(source);
  return withState(source, {
    open: () => openPeerState(folder, chosen),
    height: (state) => state.height(),
    entries: (state) => state.entries(),
  });
}

async function below(folder: string, inner: string): Promise<PeerFolder[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().map((member) => ({ member, folder: join(folder, member, inner) }));
}

function choose(member: string, channels: readonly string[], wanted: string | undefined): string {
  const [only, another] = channels;
  if (wanted === undefined && only !== undefined && another === undefined) return only;
  if (wanted !== undefined && channels.includes(wanted)) return wanted;
  const asked = wanted === undefined ? 'name one with --channel' : `not ${wanted}`;
  throw new Exit(
    'usage',
    `the peer of ${member} has the channels ${channels.join(', ')}: ${asked}`,
  );
}

/** Whether a process holds the lock of a file, where the system tells it (Linux). */
async function isLocked(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return false;
  const locks = await readFile('/proc/locks', 'utf8').catch(() => '');
  return locks.split('\n').some((line) => inodeOf(line) === found.ino);
}

/** A line of proc_locks(5): `1: FLOCK ADVISORY WRITE 708 00:13:16553 0 EOF`. */
function inodeOf(line: string): number {
  return Number(/ [0-9a-f]+:[0-9a-f]+:(\d+) /.exec(line)?.[1]);
}

async function* storedBlocks(
  folder: string,
  channel: string,
  root: string,
): AsyncGenerator<StoredBlock> {
  for await (const one of readPeerBlocks(folder, channel)) yield storedBlock(one, root);
}

function storedBlock({ number, file, offset, filed, block }: PeerBlock, root: string): StoredBlock {
  const position = { file: relative(root, file), offset };
  if (block instanceof FormError) return { number, bytes: filed, position };
  return { number, bytes: block.bytes, position: { ...position, placeOf: block.placeOf } };
}

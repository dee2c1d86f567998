import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { FabricMember, FabricPrograms } from '@edgebeat/network';

/** What a member's orderer says of itself and a channel. */
export interface OrdererStanding {
  /** `consenter`, `follower`, …; undefined before it has joined. */
  readonly relation: string | undefined;
  /** Blocks that it has. */
  readonly height: number;
}

/** Asks a member's orderer by its administrator's interface. */
export async function ordererStanding(
  { paths, ports }: FabricMember,
  { osnadmin }: FabricPrograms,
  channel: string,
): Promise<OrdererStanding> {
  const { certificate, key } = paths.user('Admin').tls;
  const { stdout } = await promisify(execFile)(osnadmin, [
    ...['channel', 'list', '--channelID', channel, '-o', `localhost:${String(ports.admin)}`],
    ...['--ca-file', paths.tlsCaFile, '--client-cert', certificate, '--client-key', key],
  ]);
  return {
    relation: /"consensusRelation": *"(\w+)"/.exec(stdout)?.[1],
    height: Number(/"height": *(\d+)/.exec(stdout)?.[1] ?? 0),
  };
}

const patienceMs = 60_000;

/** Waits until an orderer is that on a channel and gets blocks as such; what it is then, or after a minute. */
export async function awaitStanding(
  member: FabricMember,
  programs: FabricPrograms,
  channel: string,
  wanted: 'consenter' | 'follower',
): Promise<OrdererStanding & { readonly isReached: boolean }> {
  const deadline = Date.now() + patienceMs;
  let since: number | undefined;
  for (;;) {
    const standing = await ordererStanding(member, programs, channel);
    if (standing.relation === wanted) since ??= standing.height;
    const isReached = since !== undefined && standing.height > since;
    if (isReached || Date.now() > deadline) return { ...standing, isReached };
    await sleep(250);
  }
}

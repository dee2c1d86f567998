import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FabricMember, FabricPrograms } from '@edgebeat/network';

/** What a member's orderer says that it is on a channel: `consenter`, `follower`, … */
export async function ordererRelation(
  { paths, ports }: FabricMember,
  { osnadmin }: FabricPrograms,
  channel: string,
): Promise<string | undefined> {
  const { certificate, key } = paths.user('Admin').tls;
  const { stdout } = await promisify(execFile)(osnadmin, [
    ...['channel', 'list', '--channelID', channel, '-o', `localhost:${String(ports.admin)}`],
    ...['--ca-file', paths.tlsCaFile, '--client-cert', certificate, '--client-key', key],
  ]);
  return /"consensusRelation": *"(\w+)"/.exec(stdout)?.[1];
}

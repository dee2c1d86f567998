import { CHAINCODE_NAME } from '@edgebeat/core';
import { findFabric, startMember } from '@edgebeat/network';
import type { Folders } from '../consortium/folders';
import { tellParent } from '../consortium/part';
import { requireOwnSite } from '../member-site/site-file';
import { fabricEnvironment } from '../settings';
import { type CommandContext, untilStopped } from './context';

/** Runs the peer and the orderer of one member's site in this process, until it is stopped. */
export async function runMember(
  files: Folders,
  { settings, signal }: CommandContext,
): Promise<void> {
  const { plan, member } = await requireOwnSite(files);
  const address = `localhost:${String(member.ports.chaincode)}`;
  await using running = await startMember({
    programs: await findFabric(fabricEnvironment(settings)),
    ...{ dataDir: files.network, channel: plan.channel, organization: member },
    chaincodes: [
      { name: CHAINCODE_NAME, version: '', sequence: 1, addresses: { [member.mspId]: address } },
    ],
    portSetting: (kind, mspId) =>
      `--base-port of "edgebeat site init", for another site (${kind} of ${mspId})`,
    onRestart: ({ message }) => {
      tellParent({ type: 'restarting', sentence: message });
    },
  });
  tellParent({ type: 'ready' });
  const failure = await Promise.race([running.failed, untilStopped(signal)]);
  if (failure !== undefined) throw failure;
}

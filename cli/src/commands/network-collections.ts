import { resolve } from 'node:path';
import { collectionsConfig } from '@edgebeat/chaincode/collections';
import { channelMembers, findFabric } from '@edgebeat/network';
import { chooseMember, type SiteChoice } from '../client/site-access';
import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { fabricEnvironment } from '../settings';
import type { CommandContext } from './context';

/**
 * Prints the chaincode's collections for the members that the channel has now, as
 * `--collections-config` takes them.
 *
 * @throws FabricFailure when the member's own peer does not answer.
 */
export async function networkCollections(
  choice: SiteChoice,
  { settings, print }: CommandContext,
): Promise<void> {
  const files = folders(choice.data);
  const { channel } = await requirePlan(files);
  const { mspId } = await chooseMember(choice);
  const programs = await findFabric(fabricEnvironment(settings));
  const asking = { programs, folder: resolve(files.organization(mspId)), channel };
  const members = await channelMembers(asking);
  print(JSON.stringify(collectionsConfig(members.map((member) => member.mspId)), null, 2));
}

import { resolve } from 'node:path';
import { CHAINCODE_NAME } from '@edgebeat/core';
import type { CommittedChaincode } from '@edgebeat/network';
import type { FabricEnvironment } from '@edgebeat/network/find-fabric';
import type { Folders } from '../consortium/folders';
import type { Member, Plan } from '../consortium/plan';

/**
 * Sentences about a member of a real network that has not approved the chaincode as the members have
 * committed it: its peer does not endorse until it has. None where its peer does not answer, which is
 * told otherwise.
 */
export async function approvalWarnings(
  files: Folders,
  { network, channel }: Plan,
  { mspId }: Member,
  environment: FabricEnvironment,
): Promise<readonly string[]> {
  if (network === 'embedded') return [];
  const { committedChaincode, findFabric } = await import('@edgebeat/network');
  const folder = resolve(files.organization(mspId));
  try {
    const asking = { programs: await findFabric(environment), folder, channel };
    const committed = await committedChaincode(asking, CHAINCODE_NAME);
    return unapproved(committed, mspId, files.home, network);
  } catch {
    return [];
  }
}

/** What is said where a member has not approved a definition. */
export function unapproved(
  { sequence, approvals }: Pick<CommittedChaincode, 'sequence' | 'approvals'>,
  mspId: string,
  home: string,
  network: Plan['network'],
): readonly string[] {
  if (approvals[mspId] === true) return [];
  const mend =
    network === 'member'
      ? `have an invitation made for it and say "edgebeat site upgrade FILE --data ${home}"`
      : 'approve it with approve-chaincode.sh: docs/runbooks/define-chaincode.md';
  return [
    `${mspId}: its peer does not endorse: sequence ${String(sequence)} of ${CHAINCODE_NAME} is committed, and ${mspId} has not approved it; ${mend}`,
  ];
}

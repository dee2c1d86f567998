import { join, resolve } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { undiscovered } from './discovery';
import { FabricFailure } from './failure';
import { loopback } from './placed-member';
import type { OwnMember } from './prepare-member';
import { retried } from './retried';

/**
 * Resolves when a member's own peer knows enough others for its gateway to endorse a chaincode's
 * transactions; peers learn of one another some time after the start.
 *
 * @throws FabricFailure `not-ready` at the deadline.
 */
export async function awaitEndorsers(
  { dataDir, organization, channel }: OwnMember,
  chaincode: string,
  timeoutMs: number,
): Promise<void> {
  const { mspId, domain, ports, hosts = loopback } = organization;
  const paths = materialPaths(join(resolve(dataDir), 'crypto'), domain);
  const require = async () => {
    const reason = await undiscovered({ mspId, ports, hosts, paths }, channel, chaincode, 1);
    if (reason === undefined) return;
    const sentence = `the peer of ${mspId} does not know who endorses ${chaincode} on ${channel}: ${reason}`;
    throw new FabricFailure('not-ready', sentence);
  };
  await retried(require, { timeoutMs, again: () => true });
}

import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHAINCODE_NAME } from '@edgebeat/core';
import { administer, committedChaincode, findFabric, liveChaincode } from '@edgebeat/network';
import type { FabricEnvironment } from '@edgebeat/network/find-fabric';
import type { Folders } from '../consortium/folders';
import { Exit } from '../exit-codes';
import { type Definition, keepSiteFile, type OwnSite, type SiteFile } from './site-file';
import { chaincodeFiles, reachableOrderer } from './take-invitation';

const commitMs = 60_000;
const pollMs = 500;

/** A member's site, and where Fabric's programs are looked for. */
export interface AtSite extends OwnSite {
  readonly files: Folders;
  readonly environment: FabricEnvironment;
}

/**
 * Installs the package at the own peer and approves a definition of it, through another member's
 * orderer; the own one need not be a consenter.
 *
 * @throws Exit unavailable when no orderer listens; FabricFailure program-failed.
 */
export async function approveDefinition(
  { files, plan, member, environment }: AtSite,
  site: SiteFile,
  { version, sequence }: Definition,
): Promise<SiteFile> {
  const from = await reachableOrderer(files, site.members);
  const kept = chaincodeFiles(files);
  await administer(
    environment,
    'approve-chaincode.sh',
    ...['--channel', plan.channel, '--name', CHAINCODE_NAME],
    ...['--env', join(resolve(files.organization(member.mspId)), 'env.sh')],
    ...['--package', kept.package, '--collections', kept.collections],
    ...['--sequence', String(sequence), '--version', version],
    ...['--from', from.address, '--from-ca', from.tlsCaFile],
  );
  return keepSiteFile(files, { ...site, approved: sequence });
}

/**
 * Waits until a definition is committed as the own peer knows it. Of a later one, it is enough that the
 * member's administrator approved it with the same package; the one that is committed is given.
 *
 * @throws Exit unavailable when the members have not committed it after that time; refused when they have
 * committed a later one that this member has not approved, or with another package.
 */
export async function awaitDefinition(
  { files, plan, member, environment }: AtSite,
  definition: Definition,
  patienceMs = commitMs,
): Promise<Definition> {
  const { sequence, packageId } = definition;
  const folder = resolve(files.organization(member.mspId));
  const asking = { programs: await findFabric(environment), folder, channel: plan.channel };
  const deadline = Date.now() + patienceMs;
  let committed = 0;
  while (Date.now() < deadline) {
    const found = await committedChaincode(asking, CHAINCODE_NAME).catch(() => undefined);
    committed = found?.sequence ?? committed;
    if (committed === sequence) return definition;
    if (committed > sequence) {
      const isApproved = found?.approvals[member.mspId] === true;
      const live = isApproved
        ? await liveChaincode(asking, CHAINCODE_NAME).catch(() => undefined)
        : undefined;
      if (live?.packageId === packageId) {
        return { version: live.version, sequence: live.sequence, packageId };
      }
      throw new Exit(
        'refused',
        `the members have committed sequence ${String(committed)} of ${CHAINCODE_NAME}, and this site has ${String(sequence)}: have an invitation made for it and say "edgebeat site upgrade FILE --data ${files.home}"`,
      );
    }
    await sleep(pollMs);
  }
  throw new Exit(
    'unavailable',
    `sequence ${String(sequence)} of ${CHAINCODE_NAME} is approved here, and not committed yet: the members have to commit it, or their orderers are not reached`,
  );
}

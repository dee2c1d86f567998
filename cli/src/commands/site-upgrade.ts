import { folders } from '../consortium/folders';
import { runningProcess } from '../consortium/running';
import { Exit } from '../exit-codes';
import { approveDefinition, awaitDefinition } from '../member-site/approve-definition';
import { fingerprintOf, type InvitationContent, readInvitation } from '../member-site/invitation';
import {
  keepSiteFile,
  requireOwnSite,
  requireSiteFile,
  type SiteFile,
} from '../member-site/site-file';
import { keepChaincode, keepInvitation, requireForUs } from '../member-site/take-invitation';
import { fabricEnvironment } from '../settings';
import type { CommandContext } from './context';
import { stopProcess } from './down';
import { siteStartDetached } from './site-start';

export interface SiteUpgradeOptions {
  readonly data: string;
  readonly json: boolean;
}

/**
 * Takes the chaincode's next definition from an invitation: approves it while the site goes on with the
 * one before, and once the members have committed it, starts the site again where its package is another
 * one. A site that is stopped does all that at its next start.
 *
 * @throws Exit usage, not-proven or refused, and nothing was changed; unavailable while it is not
 * committed: the same again goes on.
 */
export async function siteUpgrade(
  file: string,
  { data, json }: SiteUpgradeOptions,
  context: CommandContext,
): Promise<void> {
  const files = folders(data);
  const own = await requireOwnSite(files);
  const site = await requireSiteFile(files);
  const content = await readInvitation(file, new Date());
  await requireForUs(content, files, own.member);
  requireNext(content, site);
  const { version, sequence, packageId } = content.chaincode;
  const next = { version, sequence, packageId };
  const pid = await runningProcess(files);
  if (pid === undefined || !site.joined) {
    await keepInvitation(files, content, site);
    done(`it is approved at the next start: edgebeat site start --data ${data}`);
    return;
  }
  const at = { ...own, files, environment: fabricEnvironment(context.settings) };
  await keepChaincode(files, content);
  const approved = site.approved < sequence ? await approveDefinition(at, site, next) : site;
  const chaincode = await awaitDefinition(at, next);
  const { members } = content;
  await keepSiteFile(files, { ...approved, members, chaincode, approved: chaincode.sequence });
  if (packageId === site.chaincode.packageId) {
    done('it is approved and committed; its package is the same, so that the site goes on');
    return;
  }
  await stopProcess(pid, data);
  await siteStartDetached({ data, json: false }, { print: () => undefined });
  done('it is approved and committed; the site was started again with it');

  function done(what: string): void {
    if (json) context.print(JSON.stringify({ data, ...next, said: what }));
    else context.print(`Sequence ${String(sequence)} of the chaincode: ${what}.`);
  }
}

function requireNext({ genesisHash, inviter, chaincode }: InvitationContent, site: SiteFile) {
  if (genesisHash !== site.genesisHash) {
    throw new Exit(
      'refused',
      `the invitation is to a channel that begins with ${genesisHash}, and this site joined ${site.genesisHash}`,
    );
  }
  const [given, known] = [inviter.authority, site.inviter.authority].map(fingerprintOf);
  if (given !== known) {
    throw new Exit(
      'refused',
      `the invitation is signed under the authority ${given ?? ''} (${inviter.mspId}), and this site joined by one of ${known ?? ''} (${site.inviter.mspId}): ask that member`,
    );
  }
  const { sequence } = site.chaincode;
  if (chaincode.sequence > sequence) return;
  throw new Exit(
    'usage',
    `this site has sequence ${String(sequence)} of the chaincode, and the invitation names ${String(chaincode.sequence)}: there is nothing to upgrade to`,
  );
}

import { findFabric } from '@edgebeat/network';
import { folders } from '../consortium/folders';
import { Exit } from '../exit-codes';
import { firewallHeader, firewallRows, firewallRules } from '../member-site/firewall';
import { fingerprintOf, type InvitationContent, readInvitation } from '../member-site/invitation';
import { readSiteFile, requireOwnSite } from '../member-site/site-file';
import { keepInvitation, requireForUs, requireGenesis } from '../member-site/take-invitation';
import { tableLines } from '../output/table';
import { fabricEnvironment } from '../settings';
import type { CommandContext } from './context';

export interface SiteJoinOptions {
  readonly data: string;
  /** The fingerprint of the inviter's authority, as the inviter said it. */
  readonly authority?: string;
  /** The hash of the channel's first block, as a second member said it. */
  readonly genesis?: string;
  readonly json: boolean;
}

/**
 * Takes an invitation: checks it, and prepares the site for its start. Without what was compared out of
 * band it only shows what there is to compare.
 *
 * @throws Exit usage, not-proven or refused, and nothing was changed; FabricFailure while the member is
 * not on the channel.
 */
export async function siteJoin(
  file: string,
  { data, authority, genesis, json }: SiteJoinOptions,
  { settings, print }: CommandContext,
): Promise<void> {
  const files = folders(data);
  const { member } = await requireOwnSite(files);
  if ((await readSiteFile(files)) !== undefined) {
    throw new Exit(
      'usage',
      `the site in ${data} has taken an invitation already; start it with "edgebeat site start --data ${data}", or take a next definition with "edgebeat site upgrade FILE --data ${data}"`,
    );
  }
  const content = await readInvitation(file, new Date());
  await requireForUs(content, files, member);
  if (authority === undefined || genesis === undefined) {
    if (!json) shown(content).forEach(print);
    throw new Exit(
      'usage',
      'nothing was changed: compare both with what two members say, by another way than the file, and give them as --authority and --genesis',
    );
  }
  requireSame('--authority', authority, fingerprintOf(content.inviter.authority));
  requireSame('--genesis', genesis, content.genesisHash);
  const programs = await findFabric(fabricEnvironment(settings));
  await requireGenesis({ programs, files, member, content });
  const site = await keepInvitation(files, content, undefined);
  const rules = firewallRules(member, site.members);
  if (json) {
    print(JSON.stringify({ data, channel: content.channel, ...site.chaincode, firewall: rules }));
    return;
  }
  print(`${member.mspId} has taken the invitation to ${content.channel}.`);
  ['', ...tableLines(firewallHeader, firewallRows(rules)), ''].forEach(print);
  print(`Next: edgebeat site start --data ${data}`);
}

function shown({
  channel,
  genesisHash,
  inviter,
  validUntil,
  chaincode,
  members,
}: InvitationContent) {
  return [
    `${inviter.mspId} invites to ${channel}, until ${validUntil}`,
    `  authority of ${inviter.mspId}  ${fingerprintOf(inviter.authority)}`,
    `  first block            ${genesisHash}`,
    `  chaincode              ${chaincode.name}, sequence ${String(chaincode.sequence)}, ${chaincode.packageId}`,
    `  members                ${members.map(({ mspId }) => mspId).join(', ')}`,
  ];
}

function requireSame(option: string, given: string, found: string): void {
  if (given.replaceAll(':', '').toLowerCase() === found) return;
  throw new Exit(
    'not-proven',
    `${option} ${given}: the invitation has ${found}; it is not from whom you think, or for another channel`,
  );
}

import { chooseMember } from '../client/site-access';
import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { Exit } from '../exit-codes';
import { fingerprintOf, signedInvitation } from '../member-site/invitation';
import { makeInvitation } from '../member-site/make-invitation';
import { replaceFile } from '../replace-file';
import { fabricEnvironment } from '../settings';
import type { CommandContext } from './context';

const dayMs = 24 * 3600 * 1000;

export interface SiteInviteOptions {
  readonly data: string;
  /** The site, or its member, that invites; the first of the folder if not given. */
  readonly site?: string;
  readonly definition: string;
  readonly out: string;
  readonly days: number;
  readonly json: boolean;
}

/**
 * Invites a member that has been let into the channel: writes a file for it, signed by an administrator.
 *
 * @throws Exit usage or refused, FabricFailure when the own peer does not answer.
 */
export async function siteInvite(
  { data, site, definition, out, days, json }: SiteInviteOptions,
  { settings, print }: CommandContext,
): Promise<void> {
  const files = folders(data);
  const plan = await requirePlan(files);
  if (plan.network === 'embedded') {
    throw new Exit('usage', `${data} runs the embedded network; only a real one has other sites`);
  }
  const member = await chooseMember({ data, ...(site === undefined ? {} : { site }) });
  const { content, privateKey, warnings } = await makeInvitation({
    ...{ files, plan, member, environment: fabricEnvironment(settings) },
    ...{ definition, validMs: days * dayMs, now: new Date() },
  });
  await replaceFile(out, signedInvitation(content, privateKey));
  const { channel, genesisHash, invited, inviter, validUntil, chaincode } = content;
  const authority = fingerprintOf(inviter.authority);
  if (json) {
    const { packageId, sequence } = chaincode;
    print(
      JSON.stringify({
        out,
        channel,
        genesisHash,
        invited,
        authority,
        validUntil,
        packageId,
        sequence,
        warnings,
      }),
    );
    return;
  }
  print(`The invitation of ${invited.mspId} to ${channel} is in ${out}, until ${validUntil}.`);
  print('What it compares, read out to it by another way than the file:');
  print(`  --authority ${authority}   (${inviter.mspId})`);
  print(`  --genesis   ${genesisHash}   (it asks a second member, too)`);
  print(`  its definition's SHA-256: ${invited.definition}`);
  for (const warning of warnings) print(`warning: ${warning}`);
}

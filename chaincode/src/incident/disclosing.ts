import {
  canonicalJson,
  type Commitment,
  type DiscloseIncident,
  type DisclosureReceipt,
  type IncidentDisclosure,
  type IncidentOpening,
  Rejected,
  verifyOpening,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { activeMembers } from '../membership/members';
import { disclosureKey, implicitCollection } from './disclosure-place';
import { readIncidentView } from './incident-view';
import { transientOpenings } from './transient-openings';

/**
 * Gives openings of an own incident to other members alone: each finds them in its own collection.
 * What is given has been notarised, else it is refused.
 *
 * @throws Rejected invalid-argument, not-found, or forbidden for what was never notarised.
 */
export async function discloseIncident(
  ctx: TransactionContext,
  { id, to, part }: DiscloseIncident,
): Promise<DisclosureReceipt> {
  const owner = ctx.caller.msp;
  const openings = transientOpenings(ctx);
  const receivers = await requireReceivers(ctx, to);
  const { commitment } = await readIncidentView(ctx, { owner, id });
  requireNotarised(openings, commitment);
  const disclosedAt = ctx.time;
  const disclosure: IncidentDisclosure = { owner, id, part, commitment, openings, disclosedAt };
  const bytes = Buffer.from(canonicalJson(disclosure));
  const key = disclosureKey(ctx, { owner, id, part });
  for (const member of receivers) {
    await ctx.stub.putPrivateData(implicitCollection(member), key, bytes);
  }
  ctx.announce({ event: 'IncidentDisclosed', owner, id, number: part });
  return { owner, id, part, to: receivers };
}

async function requireReceivers(ctx: TransactionContext, to: readonly string[]): Promise<string[]> {
  const receivers = [...new Set(to)].sort();
  const members = await activeMembers(ctx);
  for (const member of receivers) {
    if (member === ctx.caller.msp) {
      throw new Rejected('invalid-argument', `to: ${member} is the incident's own member`);
    }
    if (!members.includes(member)) {
      throw new Rejected('invalid-argument', `to: ${member} is no active member`);
    }
  }
  return receivers;
}

function requireNotarised(openings: readonly IncidentOpening[], commitment: Commitment): void {
  const at = openings.findIndex((opening) => !verifyOpening(commitment, opening));
  if (at < 0) return;
  throw new Rejected(
    'invalid-argument',
    `transient.openings.${at}: shows no leaf of the incident's commitment: disclose what was notarised`,
  );
}

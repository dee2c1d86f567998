import {
  type IncidentChange,
  incidentTransitions,
  type IncidentView,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { requireIncident } from './incident-state';

/** Whether a change alters the incident; links and comments only add to it. */
export function isAlteration({ change }: IncidentChange): boolean {
  return change !== 'link' && change !== 'comment';
}

/**
 * Refuses what the incident's state does not allow: a step that the status table lacks, an
 * alteration after the withdrawal, a link to what is not there.
 *
 * @throws Rejected invalid-transition, invalid-argument or not-found.
 */
export async function requireAllowedChange(
  ctx: TransactionContext,
  view: IncidentView,
  amendment: IncidentChange,
): Promise<void> {
  if (view.withdrawn && isAlteration(amendment)) {
    throw new Rejected(
      'invalid-transition',
      'amendment.change: the incident is withdrawn: only link and comment are left',
    );
  }
  if (amendment.change === 'status') requireTransition(view, amendment.status);
  if (amendment.change === 'link') await requireOtherIncident(ctx, view, amendment.to);
}

function requireTransition({ status }: IncidentView, next: IncidentView['status']): void {
  const allowed = incidentTransitions[status];
  if (allowed.includes(next)) return;
  const mend = allowed.length === 0 ? 'it is final' : `it can become ${allowed.join(' or ')}`;
  throw new Rejected('invalid-transition', `amendment.status: the incident is ${status}: ${mend}`);
}

async function requireOtherIncident(
  ctx: TransactionContext,
  view: IncidentView,
  to: { owner: string; id: string },
): Promise<void> {
  if (to.owner === view.owner && to.id === view.id) {
    throw new Rejected('invalid-argument', 'amendment.to: must be another incident');
  }
  await requireIncident(ctx, to);
}

import type { IncidentStatus } from './incident';

/** Which status of an incident may follow which; `closed` and `dismissed` are final. */
export const incidentTransitions: Readonly<Record<IncidentStatus, readonly IncidentStatus[]>> = {
  open: ['acknowledged', 'dismissed'],
  acknowledged: ['contained', 'dismissed'],
  contained: ['resolved'],
  resolved: ['closed'],
  closed: [],
  dismissed: [],
};

import type { IncidentStatus } from '@edgebeat/core';

/** Which status may follow which; `closed` and `dismissed` are final. */
export const transitions: Record<IncidentStatus, readonly IncidentStatus[]> = {
  open: ['acknowledged', 'dismissed'],
  acknowledged: ['contained', 'dismissed'],
  contained: ['resolved'],
  resolved: ['closed'],
  closed: [],
  dismissed: [],
};

import type { IncidentEntryRecord, IncidentRecord, IncidentView } from '@edgebeat/core';

/** What entries can change of an incident, and how many of them there are. */
export type IncidentState = Pick<
  IncidentView,
  | 'type'
  | 'severity'
  | 'tlp'
  | 'techniques'
  | 'correlationKeys'
  | 'commitment'
  | 'status'
  | 'withdrawn'
  | 'entries'
>;

/** An incident as it was recorded. */
export function recordedState(record: IncidentRecord): IncidentState {
  const { type, severity, tlp, techniques, correlationKeys, commitment } = record;
  return {
    ...{ type, severity, tlp, techniques, correlationKeys, commitment },
    status: 'open',
    withdrawn: false,
    entries: 0,
  };
}

/**
 * An incident with its next entry. Only applied entries change it; every entry is counted. These are
 * the rules by which the chaincode answers `incident.get`.
 */
export function withEntry<State extends IncidentState>(
  state: State,
  { effect, number, amendment }: Pick<IncidentEntryRecord, 'effect' | 'number' | 'amendment'>,
): State {
  const counted = { ...state, entries: Math.max(state.entries, number) };
  if (effect === 'proposed') return counted;
  switch (amendment.change) {
    case 'status':
      return { ...counted, status: amendment.status };
    case 'correction':
      return corrected(counted, amendment);
    case 'tlp':
      return { ...counted, tlp: amendment.tlp };
    case 'withdrawal':
      return { ...counted, withdrawn: true };
    case 'link':
    case 'comment':
      return counted;
  }
}

function corrected<State extends IncidentState>(
  state: State,
  {
    fields,
    commitment,
  }: Extract<IncidentEntryRecord['amendment'], { readonly change: 'correction' }>,
): State {
  return {
    ...state,
    type: fields.type ?? state.type,
    severity: fields.severity ?? state.severity,
    tlp: fields.tlp ?? state.tlp,
    techniques: fields.techniques ?? state.techniques,
    correlationKeys: fields.correlationKeys ?? state.correlationKeys,
    commitment: commitment ?? state.commitment,
  };
}

import {
  bytesToHex,
  commit,
  type CommitmentField,
  hmacSha256,
  type Indicator,
  type IncidentDetails,
  IncidentItem,
  type IncidentOpenedData,
  normalizeAddress,
  type Opening,
} from '@edgebeat/core';

/** The key that the members of the channel share, with its number. */
export interface ChannelKey {
  readonly epoch: number;
  readonly key: Uint8Array;
}

/** What a site adds to an incident before it goes on the ledger. */
export interface NotarisationKeys {
  /** The subject's salt key: without it, nothing can be guessed from the record. */
  readonly saltKey: Uint8Array;
  readonly siteId: string;
  /** Without it there are no correlation keys. */
  readonly channelKey?: ChannelKey;
  readonly tlp?: IncidentItem['tlp'];
}

/** An incident for the ledger, and the openings that stay at the site. */
export interface NotarisedIncident {
  readonly item: IncidentItem;
  readonly openings: readonly Opening[];
}

/**
 * The public form of an incident: type, severity, techniques, times and the root of a salted
 * commitment. Its id is keyed too, for an unkeyed hash over an address could be tried out. The same
 * incident and keys give the same item.
 *
 * @throws Rejected invalid-argument for a salt key under 16 bytes.
 */
export function notarise(incident: IncidentOpenedData, keys: NotarisationKeys): NotarisedIncident {
  const { saltKey, siteId, tlp = 'AMBER' } = keys;
  const id = `inc-${keyed(saltKey, `incident\0${incident.incidentId}`).slice(0, 32)}`;
  const { root, leaves, openings } = commit(fieldsOf(incident), saltKey, id);
  const item = IncidentItem.parse({
    id,
    type: incident.type,
    severity: incident.severity,
    tlp,
    techniques: incident.techniques,
    ...correlation(incident, keys.channelKey),
    siteId,
    agent: incident.agent,
    firstSeen: incident.firstSeen,
    lastSeen: incident.lastSeen,
    commitment: { root, leaves },
  });
  return { item, openings };
}

const MAX_KEYS = 16;

/**
 * Members with the same key get the same text for the same indicator; nobody else can compute it. The
 * epoch of the first key is left out, so that only who knows of a change has to look at it.
 */
function correlation(
  { details }: IncidentOpenedData,
  channelKey?: ChannelKey,
): Pick<IncidentItem, 'correlationKeys' | 'correlationEpoch'> {
  if (channelKey === undefined) return { correlationKeys: [] };
  const { epoch, key } = channelKey;
  const names = indicatorNames(details).slice(0, MAX_KEYS);
  const correlationKeys = names.map((name) => keyed(key, name));
  if (epoch === 1 || names.length === 0) return { correlationKeys };
  return { correlationKeys, correlationEpoch: epoch };
}

function indicatorNames({ address: given, indicators = [] }: IncidentOpenedData['details']) {
  const address = normalizeAddress(given);
  const names = [
    ...(address === undefined ? [] : [`address\0${address}`]),
    ...indicators.map(({ type, value }) => `${type}\0${normalised(type, value)}`),
  ];
  return [...new Set(names)];
}

/** One spelling for every indicator, so that equal ones give equal keys. */
function normalised(type: Indicator['type'], value: string): string {
  if (type === 'address') return normalizeAddress(value) ?? value;
  return type === 'url' ? value : value.toLowerCase();
}

function keyed(key: Uint8Array, text: string): string {
  return bytesToHex(hmacSha256(key, text));
}

function fieldsOf({ details, evidence }: IncidentOpenedData): CommitmentField[] {
  return [
    { pointer: '/details/address', value: details.address, redaction: 'address' },
    ...details.users.map((value, index): CommitmentField => ({
      ...{ pointer: `/details/users/${String(index)}`, value, redaction: 'name' },
    })),
    { pointer: '/details/otherFailures', value: details.otherFailures },
    ...details.hosts.map((value, index) => ({ pointer: `/details/hosts/${String(index)}`, value })),
    { pointer: '/details/failures', value: details.failures },
    ...details.accepted.flatMap(acceptedFields),
    ...evidence.events.map((value, index) => ({
      ...{ pointer: `/evidence/events/${String(index)}`, value },
    })),
    { pointer: '/evidence/total', value: evidence.total },
    ...ruleFields(details),
    ...(evidence.hashes ?? []).map((value, index) => ({
      ...{ pointer: `/evidence/hashes/${String(index)}`, value },
    })),
  ];
}

function ruleFields({ rule, indicators, commandLine }: IncidentDetails): CommitmentField[] {
  return [
    ...(rule === undefined ? [] : [{ pointer: '/details/rule/id', value: rule.id }]),
    ...(indicators ?? []).flatMap(({ type, value }, index): CommitmentField[] => [
      { pointer: `/details/indicators/${String(index)}/type`, value: type },
      {
        ...{ pointer: `/details/indicators/${String(index)}/value`, value },
        redaction: type === 'address' || type === 'url' ? type : 'content',
      },
    ]),
    ...(commandLine === undefined
      ? []
      : [{ pointer: '/details/commandLine', value: commandLine, redaction: 'content' as const }]),
  ];
}

function acceptedFields(
  { user, method, time }: IncidentOpenedData['details']['accepted'][number],
  index: number,
): CommitmentField[] {
  const pointer = `/details/accepted/${String(index)}`;
  return [
    { pointer: `${pointer}/user`, value: user, redaction: 'name' },
    { pointer: `${pointer}/method`, value: method },
    { pointer: `${pointer}/time`, value: time },
  ];
}

/** Every kind of record on the ledger; the first part of its composite key `kind~MSP~id…`. */
export const recordKinds = [
  'consortium',
  'charter',
  'member',
  'member-proposal',
  'member-proposer',
  'member-approval',
  'member-agreement',
  'member-showing',
  'channel-config',
  'site',
  'identity',
  'device',
  'device-key',
  'deviation',
  'governance',
  'governance-proposal',
  'governance-approval',
  'channel-key',
  'policy',
  'policy-revision',
  'policy-command',
  'policy-approval',
  'policy-receipt',
  'incident',
  'incident-entry',
  'audit-log',
  'audit-site',
  'audit-anchor',
  'audit-seal',
  'audit-command',
  'audit-action',
  'attestation',
  'attestation-key',
  'attestation-revocation',
  'image',
  'image-endorsement',
  'image-admission',
  'image-runtime',
  'learning-round',
  'learning-update',
] as const;
export type RecordKind = (typeof recordKinds)[number];

/** The name of the one chaincode. */
export const CHAINCODE_NAME = 'edgebeat';

/** The name of the one chaincode event of a transaction; its payload is canonical JSON. */
export const LEDGER_EVENT = 'io.edgebeat.ledger.v1';

/** Everything that a route may ask for. */
export const scopes = [
  'system:read',
  'agents:read',
  'events:read',
  'events:write',
  'alerts:write',
  'policies:read',
  'policies:write',
  'policies:approve',
  'governance:read',
  'governance:write',
  'membership:read',
  'membership:report',
  'learning:read',
  'learning:write',
  'receipts:write',
  'incidents:read',
  'incidents:write',
  'incidents:disclose',
  'disclosures:read',
  'ledger:read',
  'audit:read',
  'audit:write',
  'operations:read',
  'devices:read',
  'devices:write',
  'images:read',
  'images:attest',
  'images:endorse',
  'images:decide',
  'certificates:issue',
  'tokens:issue',
  'metrics:read',
] as const;
export type Scope = (typeof scopes)[number];

const reading: readonly Scope[] = [
  'system:read',
  'agents:read',
  'events:read',
  'policies:read',
  'governance:read',
  'membership:read',
  'learning:read',
  'incidents:read',
  'ledger:read',
  'audit:read',
  'operations:read',
  'devices:read',
  'images:read',
];

/** Which scopes each role has: the decision table's data. */
export const roles = {
  /** The site's administrator: everything but what agents do. */
  admin: [
    ...reading,
    'events:write',
    'alerts:write',
    'policies:write',
    'policies:approve',
    'governance:write',
    'membership:report',
    'learning:write',
    'incidents:write',
    'incidents:disclose',
    'disclosures:read',
    'audit:write',
    'devices:write',
    'images:attest',
    'images:endorse',
    'images:decide',
    'certificates:issue',
    'tokens:issue',
    'metrics:read',
  ],
  /** A SOC operator. */
  operator: [
    ...reading,
    'events:write',
    'alerts:write',
    'policies:write',
    'policies:approve',
    'membership:report',
    'learning:write',
    'incidents:write',
    'incidents:disclose',
    'disclosures:read',
    'devices:write',
    'images:endorse',
    'images:decide',
  ],
  analyst: [...reading, 'alerts:write', 'incidents:write', 'disclosures:read'],
  auditor: [...reading],
  developer: ['system:read', 'agents:read', 'metrics:read'],
  /** A system that hands in events. */
  publisher: ['events:write', 'operations:read'],
  /** A build pipeline: it attests images. */
  builder: ['images:read', 'images:attest', 'operations:read'],
  /** The connector agent: incidents, receipts, rounds of learning and decisions about images. */
  connector: [
    'incidents:write',
    'receipts:write',
    'learning:read',
    'learning:write',
    'images:decide',
    'operations:read',
  ],
  /** What keeps the site's log: it anchors and seals it. */
  recorder: ['audit:read', 'audit:write', 'operations:read'],
  /** Prometheus. */
  monitoring: ['metrics:read'],
} as const satisfies Record<string, readonly Scope[]>;
export type ApiRole = keyof typeof roles;

/** Whether a text is the name of a role. */
export function isApiRole(text: string): text is ApiRole {
  return Object.hasOwn(roles, text);
}

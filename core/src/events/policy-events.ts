import { z } from 'zod';
import {
  Hash,
  Instant,
  MspId,
  PolicyAction,
  PolicyContent,
  PolicyId,
  ReceiptStatement,
} from '../records';
import { defineEvent } from './definition';

const revision = z.int().min(1);
const content: z.input<typeof PolicyContent> = {
  policyName: 'No USB storage',
  rules: [{ condition: "device.type == 'USB_STORAGE'", action: 'disable', scope: 'EDGE_NODE' }],
};
const reference = { owner: 'org1', policyId: 'POL-000000016384', revision: 1 };

/** The data of PolicyUpdated: the ledger says which revision of a policy counts now. */
export const PolicyUpdatedData = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('active'),
    channel: z.string().min(1).max(249),
    owner: MspId,
    policyId: PolicyId,
    revision,
    policy: PolicyContent,
  }),
  z.strictObject({
    status: z.literal('inactive'),
    channel: z.string().min(1).max(249),
    owner: MspId,
    policyId: PolicyId,
    revision,
  }),
]);
export type PolicyUpdatedData = z.infer<typeof PolicyUpdatedData>;

export const PolicyUpdated = defineEvent(
  'PolicyUpdated',
  'A revision of a policy became active, or a policy inactive, on the ledger.',
  PolicyUpdatedData,
  { status: 'active', channel: 'common', ...reference, policy: content },
);

/** The data of PolicyActivated: what the engine runs now, as the statement of a receipt to sign. */
export const PolicyActivatedData = z.strictObject({ statement: ReceiptStatement });
export type PolicyActivatedData = z.infer<typeof PolicyActivatedData>;

export const PolicyActivated = defineEvent(
  'PolicyActivated',
  'A policy agent runs a revision and states it; the key holder signs the statement.',
  PolicyActivatedData,
  {
    statement: {
      receipt: 1,
      channel: 'common',
      ...reference,
      compiledHash: 'c'.repeat(64),
      msp: 'org2',
      siteId: 'hamburg',
      agent: 'd'.repeat(64),
      time: '2026-01-31T10:00:00.000Z',
    },
  },
);

/** The data of PolicyViolated: a rule that restricts matched, or could not be evaluated. */
export const PolicyViolatedData = z.strictObject({
  /** Whose the event is; the site's own tenant's if not set. */
  tenant: z.string().min(1).max(128).optional(),
  eventId: Hash,
  owner: MspId,
  policyId: PolicyId,
  revision,
  rule: z.int().min(0).max(63),
  action: PolicyAction,
  /** The sentence of the failed evaluation, when the rule counts because of its onError. */
  error: z.string().max(512).optional(),
  time: Instant,
});
export type PolicyViolatedData = z.infer<typeof PolicyViolatedData>;

export const PolicyViolated = defineEvent(
  'PolicyViolated',
  'An event is against a rule of an active policy.',
  PolicyViolatedData,
  {
    eventId: 'e'.repeat(64),
    ...reference,
    rule: 0,
    action: 'disable',
    time: '2026-01-31T10:00:00.000Z',
  },
);

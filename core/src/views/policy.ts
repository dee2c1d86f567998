import { z } from 'zod';
import type { PolicyContent } from '../records';
import { pipelinePolicyId } from './ids';
import { ActionTaken, actionTaken, Confidence, strictest, ThreatCategory } from './vocabulary';

/** The Policy of the event-pipeline document: a view of a policy on the ledger. */
export const PipelinePolicy = z.strictObject({
  policy_id: z
    .string()
    .regex(/^pol_[0-9]{12}$/, 'must be pol_ and 12 digits')
    .describe('The digits of the policy on the ledger'),
  name: z.string().min(1).max(128),
  threat_categories: z.array(ThreatCategory).min(1).describe('What its decisions are filed under'),
  action: ActionTaken.describe('The strictest of its rules'),
  confidence_threshold: Confidence.optional().describe('Its rules say so themselves'),
  enabled: z.boolean().describe('Whether a revision counts'),
});
export type PipelinePolicy = z.infer<typeof PipelinePolicy>;

/** What the view of a policy is made of. */
export interface PolicySource {
  readonly policyId: string;
  /** The revision that counts, or the latest while none does. */
  readonly policy: Pick<PolicyContent, 'policyName' | 'rules'>;
  readonly enabled: boolean;
}

/**
 * A policy of the ledger as the event-pipeline document has it. Conditions may read anything of an
 * event, so what a policy is about is told by what its decisions are: violations of it.
 */
export function toPipelinePolicy({ policyId, policy, enabled }: PolicySource): PipelinePolicy {
  return {
    policy_id: pipelinePolicyId(policyId),
    name: policy.policyName,
    threat_categories: ['policy_violation'],
    action: strictest(policy.rules.map(({ action }) => actionTaken(action))),
    enabled,
  };
}

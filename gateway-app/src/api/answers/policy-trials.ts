import { ActionTaken, Hash, Instant, PolicyAction, policySubjects } from '@edgebeat/core';
import { z } from 'zod';

const count = z.int().min(0);

/** What one rule said: `absent` counts events without a field that it reads, which are no match. */
const RuleTrial = z
  .object({
    rule: z.int().min(0),
    action: PolicyAction,
    matched: count,
    absent: count,
    errors: count,
    /** What the first error said. */
    error: z.string().optional(),
  })
  .meta({ id: 'RuleTrial' });

/** An event for which a rule counts, and which rules do, by their places in the policy from 0. */
const TrialMatch = z
  .object({
    id: Hash,
    type: z.enum(policySubjects),
    time: Instant,
    taken: ActionTaken,
    rules: z.array(z.int().min(0)).min(1),
  })
  .meta({ id: 'TrialMatch' });

/**
 * What a policy would have decided about past events. `ended` says why no more were tried: `all` of
 * the window were, as many as `events` asked for, or the `time` was up.
 */
export const PolicyTrial = z
  .object({
    events: count,
    ended: z.enum(['all', 'events', 'time']),
    /** The times of the oldest and the newest event that was tried. */
    oldest: Instant.optional(),
    newest: Instant.optional(),
    /** Events for which at least one rule counts: it matched, or failed and its onError decides. */
    matched: count,
    /** Events by what the policy alone would have come to. */
    taken: z.record(ActionTaken, count),
    /** Events by the action of the rules that matched. */
    actions: z.record(PolicyAction, count),
    rules: z.array(RuleTrial),
    /** The newest of them. */
    matches: z.array(TrialMatch),
  })
  .meta({ id: 'PolicyTrial' });
export type PolicyTrial = z.infer<typeof PolicyTrial>;

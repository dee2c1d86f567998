import type { ActionTaken, CelVariables, CompiledRule, PolicyAction } from '@edgebeat/core';
import type { ActivePolicy, Engine } from './engine';

/** A rule that counts for an event: it matched, or its evaluation failed and onError decides. */
export interface Finding {
  readonly policy: ActivePolicy;
  readonly rule: number;
  readonly action: PolicyAction;
  readonly taken: ActionTaken;
  readonly error?: string;
}

/** What the active policies decide about one event. */
export interface Decision {
  readonly taken: ActionTaken;
  /** The first of the strictest findings; undefined when no rule counts. */
  readonly by: Finding | undefined;
  readonly findings: readonly Finding[];
}

const strictness: readonly ActionTaken[] = ['allow', 'warn', 'block'];

/** What an action of a policy comes down to in the event-pipeline document's words. */
export function actionTaken(action: PolicyAction): ActionTaken {
  switch (action) {
    case 'block':
    case 'disable':
    case 'quarantine':
      return 'block';
    case 'warn':
    case 'require_approval':
      return 'warn';
    case 'allow':
      return 'allow';
  }
}

/**
 * Evaluates every rule over an event. The strictest action wins; without any, the event is allowed.
 * A field that is absent means that a rule is not about this event; any other error counts as the
 * rule's onError says.
 */
export function decide(engine: Engine, variables: CelVariables): Decision {
  const findings = engine.flatMap((policy) =>
    policy.compiled.rules.flatMap((rule, index) => findingOf(policy, rule, index, variables)),
  );
  const strictest = Math.max(0, ...findings.map(({ taken }) => strictness.indexOf(taken)));
  const taken = strictness[strictest] ?? 'block';
  return { taken, by: findings.find((finding) => finding.taken === taken), findings };
}

function findingOf(
  policy: ActivePolicy,
  rule: CompiledRule,
  index: number,
  variables: CelVariables,
): Finding[] {
  const { action } = rule;
  const verdict = rule.condition.evaluate(variables);
  if ('match' in verdict) {
    return verdict.match ? [{ policy, rule: index, action, taken: actionTaken(action) }] : [];
  }
  if (verdict.absent) return [];
  return [{ policy, rule: index, action, taken: rule.onError, error: verdict.error }];
}

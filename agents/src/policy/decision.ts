import {
  type ActionTaken,
  judgeRule,
  type PolicyAction,
  type RuleEffect,
  strictest,
} from '@edgebeat/core';
import type { CelVariables, CompiledRule } from '@edgebeat/core/cel';
import type { ActivePolicy, Engine } from './engine';

/** A rule that counts for an event: it matched, or its evaluation failed and onError decides. */
export interface Finding extends RuleEffect {
  readonly policy: ActivePolicy;
  readonly rule: number;
  readonly action: PolicyAction;
}

/** What the active policies decide about one event. */
export interface Decision {
  readonly taken: ActionTaken;
  /** The first of the strictest findings; undefined when no rule counts. */
  readonly by: Finding | undefined;
  readonly findings: readonly Finding[];
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
  const taken = strictest(findings.map((finding) => finding.taken));
  return { taken, by: findings.find((finding) => finding.taken === taken), findings };
}

function findingOf(
  policy: ActivePolicy,
  rule: CompiledRule,
  index: number,
  variables: CelVariables,
): Finding[] {
  const judged = judgeRule(rule, variables);
  return 'effect' in judged ? [{ policy, rule: index, action: rule.action, ...judged.effect }] : [];
}

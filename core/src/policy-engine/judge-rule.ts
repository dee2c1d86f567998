import type { CelVariables, CompiledRule } from '../cel';
import { type ActionTaken, actionTaken } from '../views';

/** What a rule that counts comes to: it matched, or its evaluation failed and onError decides. */
export interface RuleEffect {
  readonly taken: ActionTaken;
  /** Whether somebody has to look at it. */
  readonly raisesAlert: boolean;
  readonly error?: string;
}

/**
 * What a rule says about one event. `absent` is a rule that reads a field that is not there, so it is
 * not about this event; any other error counts as the rule's onError says.
 */
export type RuleOutcome =
  | { readonly outcome: 'no-match' | 'absent' }
  | { readonly outcome: 'match' | 'error'; readonly effect: RuleEffect };

/** Evaluates a rule over an event's variables. */
export function judgeRule(rule: CompiledRule, variables: CelVariables): RuleOutcome {
  const verdict = rule.condition.evaluate(variables);
  const effect = (taken: ActionTaken) => ({ taken, raisesAlert: raisesAlert(rule, taken) });
  if ('match' in verdict) {
    if (!verdict.match) return { outcome: 'no-match' };
    return { outcome: 'match', effect: effect(actionTaken(rule.action)) };
  }
  if (verdict.absent) return { outcome: 'absent' };
  return { outcome: 'error', effect: { ...effect(rule.onError), error: verdict.error } };
}

/** What is blocked or needs approval does; a mere warning when its rule says so. */
function raisesAlert({ action, alert }: CompiledRule, taken: ActionTaken): boolean {
  if (taken === 'warn') return alert || action === 'require_approval';
  return taken === 'block';
}

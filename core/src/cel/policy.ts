import { contentHash } from '../canonical';
import type { PolicyAction, PolicyContent, PolicyRule } from '../records';
import { Rejected } from '../errors';
import { type CompiledCondition, compileCondition } from './condition';
import { CEL_DIALECT } from './limits';

/** A rule that the engine runs: its condition compiled, its choice for errors made. */
export interface CompiledRule {
  readonly condition: CompiledCondition;
  readonly action: PolicyAction;
  readonly scope: PolicyRule['scope'];
  readonly onError: NonNullable<PolicyRule['onError']>;
  /** Whether a warning by it raises an alert. */
  readonly alert: boolean;
}

/** A policy that the engine runs. */
export interface CompiledPolicy {
  readonly rules: readonly CompiledRule[];
  /** What a receipt names: two engines with the same hash decide alike. */
  readonly compiledHash: string;
}

/**
 * Compiles every rule of a policy; all of them, or none.
 *
 * @throws Rejected invalid-policy, naming the rule, the position and the mend.
 */
export function compilePolicy(content: Pick<PolicyContent, 'rules'>): CompiledPolicy {
  const rules = content.rules.map(compileRule);
  return { rules, compiledHash: hashOf(rules) };
}

/**
 * The hash of what an engine compiles from a policy: the dialect's number and the rules with their
 * choices for errors filled in. Name and description do not count.
 *
 * @throws Rejected invalid-policy when a rule does not compile.
 */
export function compiledHash(content: Pick<PolicyContent, 'rules'>): string {
  return compilePolicy(content).compiledHash;
}

/** What an error counts as when the rule does not say: only what stops something stops on errors. */
export function defaultOnError(action: PolicyAction): CompiledRule['onError'] {
  return action === 'block' || action === 'disable' ? 'block' : 'allow';
}

function compileRule(rule: PolicyRule, index: number): CompiledRule {
  try {
    const condition = compileCondition(rule.condition);
    const { action, scope, alert = false } = rule;
    return { condition, action, scope, onError: rule.onError ?? defaultOnError(action), alert };
  } catch (error) {
    if (!(error instanceof Rejected)) throw error;
    const detail = `rules[${String(index)}].condition: ${error.message}`;
    throw new Rejected(error.code, detail, { cause: error });
  }
}

function hashOf(rules: readonly CompiledRule[]): string {
  return contentHash({
    dialect: CEL_DIALECT,
    rules: rules.map(({ condition, action, scope, onError, alert }) => ({
      condition: condition.text,
      action,
      scope,
      onError,
      // Left out when it is not wanted: hashes that were attested before there was a choice stay.
      ...(alert ? { alert } : {}),
    })),
  });
}

import type { SignaturePolicy, SignatureRule } from '../messages/policies';
import type { Identity } from '../msp/identity';
import type { MspRegistry } from '../msp/msp-registry';
import { satisfies } from './principals';

/** Whether these signers, each counted once, satisfy a policy of principals. */
export function satisfiesSignaturePolicy(
  policy: SignaturePolicy,
  signers: readonly Identity[],
  registry: MspRegistry,
): boolean {
  const { rule } = policy;
  if (rule === undefined || !indexesAreRight(rule, policy.identities.length)) return false;
  const used = signers.map(() => false);
  return holds(rule, used, (signer, index) => {
    const identity = signers[signer];
    const principal = policy.identities[index];
    if (identity === undefined || principal === undefined) return false;
    return satisfies(identity, principal, registry);
  });
}

function indexesAreRight(rule: SignatureRule, count: number): boolean {
  if ('signedBy' in rule) return rule.signedBy >= 0 && rule.signedBy < count;
  return rule.rules.every((inner) => indexesAreRight(inner, count));
}

/** Marks the signers that a rule needs as used; a rule that fails gives back those that it took. */
function holds(
  rule: SignatureRule,
  used: boolean[],
  matches: (signer: number, principal: number) => boolean,
): boolean {
  if ('signedBy' in rule) {
    const signer = used.findIndex((taken, index) => !taken && matches(index, rule.signedBy));
    if (signer < 0) return false;
    used[signer] = true;
    return true;
  }
  let satisfied = 0;
  for (const inner of rule.rules) {
    const attempt = [...used];
    if (!holds(inner, attempt, matches)) continue;
    satisfied += 1;
    attempt.forEach((taken, index) => (used[index] = taken));
  }
  return satisfied >= rule.n;
}

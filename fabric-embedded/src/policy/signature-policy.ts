import type { common, msp } from '@hyperledger/fabric-protos';
import type { Identity } from '../msp/identity';

const maxDepth = 100;

/** Whether one signer is whom a principal names. */
export type Satisfies = (signer: Identity, principal: msp.MSPPrincipal) => boolean;

/** Evaluates a policy over distinct identities. */
export type Evaluate = (signers: readonly Identity[]) => boolean;

/** Signers by their index that a part of the policy has counted; undefined: it is not satisfied. */
type Counted = ReadonlySet<number> | undefined;
type Rule = (signers: readonly Identity[], counted: ReadonlySet<number>) => Counted;

/**
 * Compiles a signature policy. Each signer counts for one `signed by` only; signers are taken in
 * their order and rules in theirs, as Fabric does, so no other assignment is tried.
 *
 * @throws Error when the policy is of another version, malformed or nested too deeply.
 */
export function compileSignaturePolicy(
  envelope: common.SignaturePolicyEnvelope,
  satisfies: Satisfies,
): Evaluate {
  const version = envelope.getVersion();
  if (version !== 0) throw new Error(`a signature policy of version ${version} is not understood`);
  const rule = compile(envelope.getRule(), envelope.getIdentitiesList(), satisfies, 0);
  return (signers) => rule(signers, new Set()) !== undefined;
}

function compile(
  policy: common.SignaturePolicy | undefined,
  principals: readonly msp.MSPPrincipal[],
  satisfies: Satisfies,
  depth: number,
): Rule {
  if (depth > maxDepth) throw new Error('a signature policy is nested too deeply');
  const some = policy?.getNOutOf();
  if (some !== undefined) {
    const rules = some
      .getRulesList()
      .map((inner) => compile(inner, principals, satisfies, depth + 1));
    return nOutOf(some.getN(), rules);
  }
  if (policy?.hasSignedBy() !== true) throw new Error('a signature policy has an empty element');
  const index = policy.getSignedBy();
  const principal = principals[index];
  if (principal !== undefined) return signedBy(principal, satisfies);
  throw new Error(
    `identity index out of range, requested ${index}, but identities length is ${principals.length}`,
  );
}

function signedBy(principal: msp.MSPPrincipal, satisfies: Satisfies): Rule {
  return (signers, counted) => {
    const index = signers.findIndex(
      (signer, position) => !counted.has(position) && satisfies(signer, principal),
    );
    return index < 0 ? undefined : new Set([...counted, index]);
  };
}

function nOutOf(n: number, rules: readonly Rule[]): Rule {
  return (signers, counted) => {
    let satisfied = 0;
    let all = counted;
    for (const rule of rules) {
      const after = rule(signers, all);
      if (after === undefined) continue;
      satisfied += 1;
      all = after;
    }
    return satisfied >= n ? all : undefined;
  };
}

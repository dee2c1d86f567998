import { common } from '@hyperledger/fabric-protos';
import type { PolicyTree } from '../channel/channel-config';
import { distinctIdentities } from '../msp/distinct-identities';
import type { Identity, MspRegistry } from '../msp/identity';
import { compileSignaturePolicy, type Evaluate, type Satisfies } from './signature-policy';

const rootPath = '/Channel';

/** Tells why distinct identities do not satisfy a policy; undefined when they do. */
type Problem = (signers: readonly Identity[]) => string | undefined;

/**
 * Compiles every policy of a channel's config group; a path that names none is never satisfied.
 *
 * @throws Error when a policy of the config is malformed.
 */
export function createPolicyTree(channel: common.ConfigGroup, msps: MspRegistry): PolicyTree {
  const satisfies: Satisfies = (signer, principal) => msps.satisfies(signer, principal);
  const policies = new Map<string, Problem>();
  addGroup(policies, rootPath, channel, satisfies);
  const envelopes = new WeakMap<common.SignaturePolicyEnvelope, Evaluate>();
  const problem = (path: string, signers: readonly Identity[]) => {
    const problemOf = policies.get(path);
    return problemOf === undefined
      ? `no such policy: '${path}'`
      : problemOf(distinctIdentities(signers));
  };
  return {
    problem,
    has: (path) => policies.has(path),
    satisfied: (path, signers) => problem(path, signers) === undefined,
    satisfiedBy: (envelope, signers) => {
      const evaluate = envelopes.get(envelope) ?? compileOrRefuse(envelope, satisfies);
      envelopes.set(envelope, evaluate);
      return evaluate(distinctIdentities(signers));
    },
  };
}

/** A policy that cannot be compiled endorses nothing. */
function compileOrRefuse(envelope: common.SignaturePolicyEnvelope, satisfies: Satisfies): Evaluate {
  try {
    return compileSignaturePolicy(envelope, satisfies);
  } catch {
    return () => false;
  }
}

function addGroup(
  policies: Map<string, Problem>,
  path: string,
  group: common.ConfigGroup,
  satisfies: Satisfies,
): void {
  const children = [...group.getGroupsMap().entries()].map(
    ([name, child]) => [`${path}/${name}`, child] as const,
  );
  // Sub-groups come first, because an implicit policy refers to theirs.
  for (const [childPath, child] of children) addGroup(policies, childPath, child, satisfies);
  const childPaths = children.map(([childPath]) => childPath);
  for (const [name, entry] of group.getPoliciesMap().entries()) {
    const policyPath = `${path}/${name}`;
    try {
      policies.set(policyPath, compilePolicy(entry.getPolicy(), childPaths, policies, satisfies));
    } catch (cause) {
      throw new Error(`The policy ${policyPath} of the channel's config cannot be used.`, {
        cause,
      });
    }
  }
}

function compilePolicy(
  policy: common.Policy | undefined,
  childPaths: readonly string[],
  policies: ReadonlyMap<string, Problem>,
  satisfies: Satisfies,
): Problem {
  const { PolicyType } = common.Policy;
  const value = policy?.getValue_asU8() ?? new Uint8Array();
  switch (policy?.getType()) {
    case PolicyType.SIGNATURE: {
      const envelope = common.SignaturePolicyEnvelope.deserializeBinary(value);
      const evaluate = compileSignaturePolicy(envelope, satisfies);
      return (signers) => (evaluate(signers) ? undefined : 'signature set did not satisfy policy');
    }
    case PolicyType.IMPLICIT_META:
      return compileImplicitMeta(
        common.ImplicitMetaPolicy.deserializeBinary(value),
        childPaths,
        policies,
      );
    default:
      throw new Error('the type of the policy is unknown');
  }
}

/** Counts the sub-groups whose policy of a given name is satisfied; each sees all signers. */
function compileImplicitMeta(
  meta: common.ImplicitMetaPolicy,
  childPaths: readonly string[],
  policies: ReadonlyMap<string, Problem>,
): Problem {
  const parts = childPaths.map((childPath) => policies.get(`${childPath}/${meta.getSubPolicy()}`));
  const threshold = thresholdOf(meta, parts.length);
  return (signers) => {
    const satisfied = parts.filter((part) => part !== undefined && part(signers) === undefined);
    if (satisfied.length >= threshold) return undefined;
    return (
      `implicit policy evaluation failed - ${String(satisfied.length)} sub-policies were satisfied, ` +
      `but this policy requires ${String(threshold)} of the '${meta.getSubPolicy()}' sub-policies to be satisfied`
    );
  };
}

function thresholdOf(meta: common.ImplicitMetaPolicy, groups: number): number {
  const { Rule } = common.ImplicitMetaPolicy;
  // Without sub-groups there is nobody to ask, and Fabric takes the policy as satisfied.
  if (groups === 0) return 0;
  switch (meta.getRule()) {
    case Rule.ANY:
      return 1;
    case Rule.ALL:
      return groups;
    case Rule.MAJORITY:
      return Math.floor(groups / 2) + 1;
    default:
      throw new Error('the rule of the policy is unknown');
  }
}

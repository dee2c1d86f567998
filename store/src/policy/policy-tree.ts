import type { ConfigGroup } from '../messages/config';
import {
  decodeImplicitMeta,
  decodeSignaturePolicy,
  metaRules,
  policyTypes,
} from '../messages/policies';
import type { Identity } from '../msp/identity';
import type { MspRegistry } from '../msp/msp-registry';
import { satisfiesSignaturePolicy } from './signature-policy';

type Policy = (signers: readonly Identity[]) => boolean;

const nobody: Policy = () => false;

/** The policies of one channel configuration, by their path from `/Channel`. */
export class PolicyTree {
  private readonly policies: ReadonlyMap<string, Policy>;
  private readonly rules: ReadonlyMap<string, string>;

  constructor(root: ConfigGroup, registry: MspRegistry) {
    const rules = new Map<string, string>();
    this.policies = policiesOf(root, '/Channel', registry, rules);
    this.rules = rules;
  }

  /** A policy that does not exist is satisfied by nobody. */
  satisfied(path: string, signers: readonly Identity[]): boolean {
    return (this.policies.get(path.replace(/^\/Channel\//, '')) ?? nobody)(signers);
  }

  /** An implicit policy's wording, such as `ANY Writers`. */
  wording(path: string): string | undefined {
    return this.rules.get(path);
  }
}

function policiesOf(
  group: ConfigGroup,
  path: string,
  registry: MspRegistry,
  rules: Map<string, string>,
): Map<string, Policy> {
  const children = new Map(
    [...group.groups].map(([name, child]) => [
      name,
      policiesOf(child, `${path}/${name}`, registry, rules),
    ]),
  );
  const policies = new Map<string, Policy>();
  for (const [name, { policy }] of group.policies) {
    if (policy?.type === policyTypes.implicitMeta) {
      const meta = decodeImplicitMeta(policy.value);
      rules.set(`${path}/${name}`, `${metaName(meta.rule)} ${meta.subPolicy}`);
      policies.set(name, implicitMeta(meta.subPolicy, meta.rule, [...children.values()]));
    } else if (policy?.type === policyTypes.signature) {
      const signaturePolicy = decodeSignaturePolicy(policy.value);
      policies.set(name, (signers) => satisfiesSignaturePolicy(signaturePolicy, signers, registry));
    }
  }
  for (const [childName, child] of children) {
    for (const [name, policy] of child) policies.set(`${childName}/${name}`, policy);
  }
  return policies;
}

/** So many of the groups below have to satisfy their policy of that name. */
function implicitMeta(
  subPolicy: string,
  rule: number,
  children: readonly ReadonlyMap<string, Policy>[],
): Policy {
  const parts = children.map((child) => child.get(subPolicy) ?? nobody);
  const needed = threshold(rule, parts.length);
  return (signers) => parts.filter((part) => part(signers)).length >= needed;
}

function threshold(rule: number, count: number): number {
  if (count === 0) return 0;
  if (rule === metaRules.any) return 1;
  return rule === metaRules.all ? count : Math.floor(count / 2) + 1;
}

function metaName(rule: number): string {
  if (rule === metaRules.any) return 'ANY';
  return rule === metaRules.all ? 'ALL' : 'MAJORITY';
}

import { createHash } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { channelGroupIn } from '../config-group';
import { readConfigValue } from './config-value';

const rules = ['ANY', 'ALL', 'MAJORITY'];

/**
 * The configuration that a config block holds, as nested values: what an operator would compare. The
 * versions of its parts, which every change counts up, are left out.
 *
 * @throws Error when the block holds no configuration.
 */
export function readChannelConfig(block: Uint8Array): object {
  return { channel: readGroup(channelGroupIn(block)) };
}

function readGroup(group: common.ConfigGroup): object {
  const policies = [...group.getPoliciesMap().entries()].map(([name, policy]) => {
    return [name, readPolicy(policy.getPolicy())] as const;
  });
  const values = [...group.getValuesMap().entries()].map(([name, value]) => {
    return [name, readConfigValue(name, value.getValue_asU8())] as const;
  });
  const groups = [...group.getGroupsMap().entries()].map(([name, below]) => {
    return [name, readGroup(below)] as const;
  });
  return {
    ...Object.fromEntries(values),
    ...(policies.length > 0 && { policies: Object.fromEntries(policies) }),
    ...Object.fromEntries(groups),
  };
}

function readPolicy(policy: common.Policy | undefined): string {
  const bytes = policy?.getValue_asU8() ?? new Uint8Array();
  if (policy?.getType() === common.Policy.PolicyType.IMPLICIT_META) {
    const meta = common.ImplicitMetaPolicy.deserializeBinary(bytes);
    return `${rules[meta.getRule()] ?? ''} ${meta.getSubPolicy()}`;
  }
  return `signatures ${createHash('sha256').update(bytes).digest('hex')}`;
}

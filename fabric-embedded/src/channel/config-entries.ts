import { common } from '@hyperledger/fabric-protos';

/** Whose signatures a change of an entry needs: the Admins policy of the entry's own group. */
const admins = 'Admins';

/** Anything that serialises itself, as every generated message does. */
export interface Message {
  serializeBinary(): Uint8Array;
}

/** The content of one group of a channel's config. */
export interface GroupContent {
  readonly values: Readonly<Record<string, Message>>;
  readonly policies: Readonly<Record<string, common.Policy>>;
  readonly groups?: Readonly<Record<string, common.ConfigGroup>>;
}

/** Builds a config group whose every entry is modified by its Admins. */
export function createGroup({ values, policies, groups = {} }: GroupContent): common.ConfigGroup {
  const group = new common.ConfigGroup();
  group.setModPolicy(admins);
  for (const [name, value] of Object.entries(values)) {
    const entry = new common.ConfigValue();
    entry.setValue(value.serializeBinary());
    entry.setModPolicy(admins);
    group.getValuesMap().set(name, entry);
  }
  for (const [name, policy] of Object.entries(policies)) {
    const entry = new common.ConfigPolicy();
    entry.setPolicy(policy);
    entry.setModPolicy(admins);
    group.getPoliciesMap().set(name, entry);
  }
  for (const [name, child] of Object.entries(groups)) group.getGroupsMap().set(name, child);
  return group;
}

/** The capability that a part of the channel's nodes must support. */
export function capability(name: string): common.Capabilities {
  const capabilities = new common.Capabilities();
  capabilities.getCapabilitiesMap().set(name, new common.Capability());
  return capabilities;
}

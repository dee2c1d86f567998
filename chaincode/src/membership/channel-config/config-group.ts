import { type WireMessage } from './wire-message';

/** The fields of `common.ConfigGroup` and of what lies in it. */
const fields = {
  group: { version: 1, groups: 2, values: 3, policies: 4 },
  item: { version: 1 },
  value: { value: 2 },
  mspConfig: { type: 1, config: 2 },
  fabricMspConfig: { name: 1 },
} as const;

const FABRIC_MSP = 0;

/** The group of a channel whose organisations endorse, where it is there. */
export function applicationOf(channel: WireMessage): WireMessage | undefined {
  return groupsOf(channel).get('Application');
}

export function groupsOf(group: WireMessage): Map<string, WireMessage> {
  return group.map(fields.group.groups);
}

export function versionOf(group: WireMessage): number {
  return group.number(fields.group.version);
}

/** The versions of what a group holds beside groups, by kind and name. */
export function contentOf(group: WireMessage): Map<string, number> {
  const { values, policies } = fields.group;
  return new Map(
    [values, policies].flatMap((field) =>
      [...group.map(field)].map(([name, item]): [string, number] => [
        `${field}/${name}`,
        item.number(fields.item.version),
      ]),
    ),
  );
}

/** Whether a group is named for its version alone, as those are that an update leaves as they are. */
export function isMentioned(group: WireMessage): boolean {
  const { groups, values, policies } = fields.group;
  return [groups, values, policies].every((field) => !group.has(field));
}

/** The MSP id of an organisation's group; its name in the config may be another. */
export function mspIdOf(organization: WireMessage): string | undefined {
  const value = organization.map(fields.group.values).get('MSP');
  if (value === undefined) return undefined;
  const config = value.message(fields.value.value);
  if (config.number(fields.mspConfig.type) !== FABRIC_MSP) return undefined;
  return config.message(fields.mspConfig.config).text(fields.fabricMspConfig.name);
}

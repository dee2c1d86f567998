import { common } from '@hyperledger/fabric-protos';

const illegalId = /[^a-zA-Z0-9.-]/;
const maxIdLength = 249;

/** What one place of a config holds, without what lies below it. */
export interface ConfigElement {
  readonly key: string;
  /** The keys of the groups above it; empty at the root. */
  readonly path: readonly string[];
  readonly content: common.ConfigGroup | common.ConfigValue | common.ConfigPolicy;
}

/** The elements of a config by their full names, such as `[Value]  /Channel/Orderer/BatchSize`. */
export type ConfigElements = ReadonlyMap<string, ConfigElement>;

export const rootGroup = 'Channel';

/** @throws Error in Fabric's words when a key is none that a config may have. */
export function configElements(root: common.ConfigGroup | undefined): ConfigElements {
  const elements = new Map<string, ConfigElement>();
  if (root !== undefined) addGroup(elements, rootGroup, [], root);
  return elements;
}

/**
 * Puts the elements of a config together again: of each group what its element names.
 *
 * @throws Error in Fabric's words when an element is missing that its group names.
 */
export function assembleConfig(elements: ConfigElements): common.ConfigGroup {
  return assembleGroup(elements, `/${rootGroup}`);
}

function addGroup(
  elements: Map<string, ConfigElement>,
  key: string,
  path: readonly string[],
  group: common.ConfigGroup,
): void {
  add(elements, '[Group]  ', { key, path, content: group });
  const below = [...path, key];
  for (const [name, child] of group.getGroupsMap().entries()) {
    addGroup(elements, name, below, child);
  }
  for (const [name, value] of group.getValuesMap().entries()) {
    add(elements, '[Value]  ', { key: name, path: below, content: value });
  }
  for (const [name, policy] of group.getPoliciesMap().entries()) {
    add(elements, '[Policy] ', { key: name, path: below, content: policy });
  }
}

function add(elements: Map<string, ConfigElement>, prefix: string, element: ConfigElement): void {
  const problem = idProblem(element.key);
  if (problem !== undefined) throw new Error(`illegal characters in key: ${prefix}: ${problem}`);
  elements.set(`${prefix}/${[...element.path, element.key].join('/')}`, element);
}

/** Why a name cannot be one in a config, in Fabric's words. */
export function idProblem(id: string): string | undefined {
  if (id === '') return 'config ID illegal, cannot be empty';
  if (id.length > maxIdLength) {
    return `config ID illegal, cannot be longer than ${String(maxIdLength)}`;
  }
  if (id === '.' || id === '..') return `name '${id}' for config ID is not allowed`;
  return illegalId.test(id) ? `config ID '${id}' contains illegal characters` : undefined;
}

function assembleGroup(elements: ConfigElements, path: string): common.ConfigGroup {
  const named = contentAt(elements, 'group', `[Group]  ${path}`, common.ConfigGroup);
  const group = new common.ConfigGroup();
  group.setVersion(named.getVersion());
  group.setModPolicy(named.getModPolicy());
  for (const [key] of named.getGroupsMap().entries()) {
    group.getGroupsMap().set(key, assembleGroup(elements, `${path}/${key}`));
  }
  for (const [key] of named.getValuesMap().entries()) {
    const name = `[Value]  ${path}/${key}`;
    group.getValuesMap().set(key, contentAt(elements, 'value', name, common.ConfigValue));
  }
  for (const [key] of named.getPoliciesMap().entries()) {
    const name = `[Policy] ${path}/${key}`;
    group.getPoliciesMap().set(key, contentAt(elements, 'policy', name, common.ConfigPolicy));
  }
  return group;
}

function contentAt<Content extends ConfigElement['content']>(
  elements: ConfigElements,
  kind: string,
  name: string,
  type: new () => Content,
): Content {
  const content = elements.get(name)?.content;
  if (content instanceof type) return content;
  throw new Error(`missing ${kind} at path: ${name}`);
}

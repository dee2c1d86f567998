import {
  type AclEntry,
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  ResourcePatternTypes,
} from 'kafkajs';
import type { BusRights } from '../../rights';
import type { Naming } from '../naming';

const anyHost = '*';
const { READ, WRITE, DESCRIBE_CONFIGS } = AclOperationTypes;
const { TOPIC, GROUP } = AclResourceTypes;

/**
 * What a broker is told of a program's rights. Reading and writing let it describe the topic too; how
 * a topic is kept can be seen by everyone who uses it.
 */
export function toAcls(rights: BusRights, naming: Naming): AclEntry[] {
  const { principal, reads, writes, groups } = rights;
  const entry =
    (resourceType: AclResourceTypes, operation: AclOperationTypes) => (name: string) => ({
      ...{ resourceType, operation, resourceName: naming.toKafka(name) },
      resourcePatternType: ResourcePatternTypes.LITERAL,
      permissionType: AclPermissionTypes.ALLOW,
      ...{ principal: `User:${principal}`, host: anyHost },
    });
  return [
    ...unique(reads).map(entry(TOPIC, READ)),
    ...unique(writes).map(entry(TOPIC, WRITE)),
    ...unique([...reads, ...writes]).map(entry(TOPIC, DESCRIBE_CONFIGS)),
    ...unique(groups).map(entry(GROUP, READ)),
  ];
}

/** Every right of a program, whatever it is about. */
export function allOf(principal: string) {
  return {
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
    operation: AclOperationTypes.ANY,
    principal: `User:${principal}`,
  };
}

/** One text for one right. */
export function textOf(acl: AclEntry): string {
  const { resourceType, resourceName, resourcePatternType, operation, permissionType } = acl;
  const what = [resourceType, resourceName, resourcePatternType, operation, permissionType];
  return JSON.stringify([...what, acl.principal, acl.host]);
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

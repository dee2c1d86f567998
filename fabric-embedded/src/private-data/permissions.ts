import type { Identity } from '../msp/identity';
import type { Collections } from './collections';

/** What a transaction's creator may do in one collection. */
export interface Permission {
  readonly read: boolean;
  readonly write: boolean;
}

/** Answers for one transaction; the channel and the creator are those of its proposal. */
export interface CollectionPermissions {
  /** @throws Error with Fabric's text when the chaincode has no such collection. */
  of(chaincode: string, collection: string): Permission;
}

/** What a creator may do, by the members-only switches of the collections. */
export function permissionsOf(
  creator: Identity,
  channel: string,
  collections: Collections,
): CollectionPermissions {
  const known = new Map<string, Permission>();
  return {
    of(chaincode, name) {
      const key = `${chaincode}\0${name}`;
      const permission = known.get(key) ?? decide(chaincode, name);
      known.set(key, permission);
      return permission;
    },
  };

  function decide(chaincode: string, name: string): Permission {
    const collection = collections.find(chaincode, name);
    if (collection === undefined) {
      throw new Error(`collection ${channel}/${chaincode}/${name} could not be found`);
    }
    const { memberOnlyRead, memberOnlyWrite } = collection;
    const isMember = (memberOnlyRead || memberOnlyWrite) && collection.isMember(creator);
    return { read: isMember || !memberOnlyRead, write: isMember || !memberOnlyWrite };
  }
}

/** @throws Error with Fabric's text when the creator may not read values. */
export function requireRead(
  permissions: CollectionPermissions,
  chaincode: string,
  collection: string,
): void {
  if (!permissions.of(chaincode, collection).read) throw denied('read', chaincode, collection);
}

/** @throws Error with Fabric's text when the creator may not write. */
export function requireWrite(
  permissions: CollectionPermissions,
  chaincode: string,
  collection: string,
): void {
  if (!permissions.of(chaincode, collection).write) throw denied('write', chaincode, collection);
}

function denied(what: 'read' | 'write', chaincode: string, collection: string): Error {
  return new Error(
    `tx creator does not have ${what} access permission on privatedata in ` +
      `chaincodeName:${chaincode} collectionName: ${collection}`,
  );
}

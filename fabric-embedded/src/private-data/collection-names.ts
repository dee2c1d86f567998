const implicitPrefix = '_implicit_org_';

/** The collection that every organisation has without a definition. */
export function implicitCollection(mspId: string): string {
  return `${implicitPrefix}${mspId}`;
}

/** The organisation of an implicit collection; undefined for the name of any other. */
export function implicitOwner(collection: string): string | undefined {
  return collection.startsWith(implicitPrefix)
    ? collection.slice(implicitPrefix.length)
    : undefined;
}

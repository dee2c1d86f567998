import type { CollectionNames } from '../private-data/private-simulation';
import type { DatabaseView } from '../state/database-view';
import type { CommittedState } from '../validation/read-conflicts';

/** The state of a member as validation looks at it. */
export function committedState(view: DatabaseView, collections: CollectionNames): CommittedState {
  return {
    value: (namespace, key) => view.get(namespace, key),
    range: (namespace, start, end) => view.range(namespace, start, end),
    // Nothing is ever written into a collection that there is not.
    hash: (namespace, collection, keyHash) =>
      collections.has(namespace, collection)
        ? view.privateHash(namespace, collection, keyHash)
        : undefined,
  };
}

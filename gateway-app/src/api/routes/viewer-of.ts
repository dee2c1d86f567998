import type { Viewer } from '@edgebeat/pipeline';
import type { Caller } from '../../auth/caller';
import type { Site } from '../../site';

/** With whose eyes a caller reads the ledger. */
export function viewerOf({ tenant }: Caller, { mspId, member }: Site): Viewer {
  return { mspId, member, tenant };
}

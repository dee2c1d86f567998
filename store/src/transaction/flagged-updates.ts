import type { BlockLayout } from '../block/block-layout';
import { addWrites } from '../state/write-set';
import { UpdateBatch } from '../state/update-batch';
import type { WorldState } from '../state/world-state';
import { readEndorsedAction, readInvocation } from './endorser-transaction';
import { readEnvelope } from './envelope';
import { codes } from './validation-code';

/** The writes of the transactions that the flags call valid, without judging them. */
export function flaggedUpdates(
  { number, transactions }: BlockLayout,
  flags: Uint8Array,
  state: WorldState,
): UpdateBatch {
  const updates = new UpdateBatch();
  transactions.forEach((bytes, transaction) => {
    if (flags[transaction] !== codes.VALID) return;
    const envelope = readEnvelope(bytes);
    if ('refused' in envelope) return;
    const endorsed = readEndorsedAction(envelope);
    if ('refused' in endorsed) return;
    const invocation = readInvocation(envelope, endorsed);
    if ('refused' in invocation) return;
    addWrites(updates, state, invocation.namespaces, { block: number, transaction });
  });
  return updates;
}

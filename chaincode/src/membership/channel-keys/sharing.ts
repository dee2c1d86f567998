import { createHash } from 'node:crypto';
import {
  CHANNEL_KEY_BYTES,
  CHANNEL_KEY_COLLECTION,
  type ChannelKeyRecord,
  channelKeyTransients,
  recordKeys,
  Rejected,
  type ShareChannelKey,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { entryOf, headOf, writeRecord } from '../../state/write-record';
import { transientBytes } from '../../private-call';
import { findChannelKey, privateKeyOf } from './channel-key';

/**
 * Shares a new key with the members: the key itself goes into their collection, its hash on the
 * ledger. The same command again answers what is stored.
 *
 * @throws Rejected invalid-argument, or conflict for an epoch that is taken or not the next one.
 */
export async function shareChannelKey(
  ctx: TransactionContext,
  { commandId, epoch, onBehalfOf }: ShareChannelKey,
): Promise<ChannelKeyRecord> {
  const key = transientBytes(ctx, channelKeyTransients.key, CHANNEL_KEY_BYTES);
  const owner = ctx.caller.msp;
  const keyHash = createHash('sha256').update(key).digest('hex');
  const stored = await findChannelKey(ctx, epoch);
  if (stored !== undefined) return requireSame(stored, { owner, commandId, keyHash });
  await requireNext(ctx, epoch);
  const record: ChannelKeyRecord = {
    ...headOf(ctx),
    kind: 'channel-key',
    owner,
    epoch,
    keyHash,
    commandId,
    entry: entryOf(ctx, onBehalfOf),
  };
  await ctx.stub.putPrivateData(CHANNEL_KEY_COLLECTION, privateKeyOf(ctx, epoch), key);
  await writeRecord(ctx, 'channel-key', recordKeys['channel-key'](epoch), record);
  const id = String(epoch);
  ctx.announce({ event: 'ChannelKeyShared', owner, id, number: epoch, contentHash: keyHash });
  return record;
}

function requireSame(
  stored: ChannelKeyRecord,
  given: Pick<ChannelKeyRecord, 'owner' | 'commandId' | 'keyHash'>,
): ChannelKeyRecord {
  const isSame =
    stored.owner === given.owner &&
    stored.commandId === given.commandId &&
    stored.keyHash === given.keyHash;
  if (isSame) return stored;
  const place = `epoch ${stored.epoch} was shared by ${stored.owner}`;
  throw new Rejected('conflict', `epoch: ${place}; share a new key under the next epoch`);
}

/** Epochs follow one another, so that the highest one is the current one. */
async function requireNext(ctx: TransactionContext, epoch: number): Promise<void> {
  if (epoch === 1 || (await findChannelKey(ctx, epoch - 1)) !== undefined) return;
  throw new Rejected('conflict', `epoch: there is no epoch ${epoch - 1} yet, which comes before`);
}

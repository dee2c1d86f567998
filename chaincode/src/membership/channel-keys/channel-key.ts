import { ChannelKeyRecord, recordKeys } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { lastRecord } from '../../state/list-records';
import { readRecord } from '../../state/read-record';

/** The public record of a channel key: of one epoch, or the current one. */
export function findChannelKey(
  ctx: TransactionContext,
  epoch: number | undefined,
): Promise<ChannelKeyRecord | undefined> {
  if (epoch === undefined) return lastRecord(ctx, ChannelKeyRecord, 'channel-key', []);
  return readRecord(ctx, ChannelKeyRecord, 'channel-key', recordKeys['channel-key'](epoch));
}

/** Under which key of the collection the key of an epoch lies. */
export function privateKeyOf(ctx: TransactionContext, epoch: number): string {
  return ctx.stub.createCompositeKey('channel-key', [...recordKeys['channel-key'](epoch)]);
}

import { canonicalJson, type Entry, type OnBehalfOf, type RecordKind } from '@edgebeat/core';
import type { z } from 'zod';
import type { TransactionContext } from '../context';

/** What every record of this format starts with. */
export function headOf(ctx: TransactionContext): { readonly record: 1; readonly channel: string } {
  return { record: 1, channel: ctx.channel };
}

/** Who acts in this transaction, for whom, and when. */
export function entryOf(ctx: TransactionContext, onBehalfOf?: z.infer<typeof OnBehalfOf>): Entry {
  return {
    actor: ctx.actor,
    ...(onBehalfOf && { onBehalfOf }),
    transactionId: ctx.stub.getTxID(),
    time: ctx.time,
  };
}

/** Stores one record as canonical JSON, so that every endorser writes the same bytes. */
export async function writeRecord(
  ctx: TransactionContext,
  kind: RecordKind,
  key: readonly string[],
  record: { readonly kind: RecordKind },
): Promise<void> {
  const bytes = Buffer.from(canonicalJson(record));
  await ctx.stub.putState(ctx.stub.createCompositeKey(kind, [...key]), bytes);
}

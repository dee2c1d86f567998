import type { RecordKind } from '@edgebeat/core';
import type { z } from 'zod';
import type { TransactionContext } from '../context';

/** Reads one record as it was before this transaction: its own writes are not seen. */
export async function readRecord<S extends z.ZodType>(
  ctx: TransactionContext,
  schema: S,
  kind: RecordKind,
  key: readonly string[],
): Promise<z.output<S> | undefined> {
  const bytes = await ctx.stub.getState(ctx.stub.createCompositeKey(kind, [...key]));
  return bytes.length === 0 ? undefined : parseStored(schema, bytes);
}

/** Parses what an earlier transaction stored. */
export function parseStored<S extends z.ZodType>(schema: S, bytes: Uint8Array): z.output<S> {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  return schema.parse(value);
}

import { NEWEST_FORM, type RecordKind, Rejected } from '@edgebeat/core';
import { z } from 'zod';
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

const NewerForm = z.looseObject({ record: z.int().gt(NEWEST_FORM) });

/**
 * Parses what an earlier transaction stored.
 *
 * @throws Rejected protocol-unsupported for a form that only newer chaincode knows.
 */
export function parseStored<S extends z.ZodType>(schema: S, bytes: Uint8Array): z.output<S> {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const newer = NewerForm.safeParse(value);
  if (!newer.success) throw read.error;
  throw new Rejected(
    'protocol-unsupported',
    `a record has form ${newer.data.record}, and the chaincode of this member's peer knows ${NEWEST_FORM}: the member has to run a newer one`,
  );
}

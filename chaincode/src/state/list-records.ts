import { type RecordKind, Rejected } from '@edgebeat/core';
import type { z } from 'zod';
import type { TransactionContext } from '../context';
import { parseStored } from './read-record';

/**
 * Reads all records under a prefix, in the order of their keys. The range counts as read: another
 * transaction that adds to it first makes this one invalid.
 *
 * @throws Rejected too-large for more than `limit` records.
 */
export async function listRecords<S extends z.ZodType>(
  ctx: TransactionContext,
  schema: S,
  kind: RecordKind,
  prefix: readonly string[],
  limit: number,
): Promise<z.output<S>[]> {
  const records: z.output<S>[] = [];
  for await (const { value } of ctx.stub.getStateByPartialCompositeKey(kind, [...prefix])) {
    if (records.length === limit) {
      throw new Rejected('too-large', `there are more than ${limit} ${kind} records here`);
    }
    records.push(parseStored(schema, value));
  }
  return records;
}

/** Reads the last record under a prefix. */
export async function lastRecord<S extends z.ZodType>(
  ctx: TransactionContext,
  schema: S,
  kind: RecordKind,
  prefix: readonly string[],
): Promise<z.output<S> | undefined> {
  let last: Uint8Array | undefined;
  for await (const { value } of ctx.stub.getStateByPartialCompositeKey(kind, [...prefix])) {
    last = value;
  }
  return last && parseStored(schema, last);
}

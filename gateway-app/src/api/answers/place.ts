import { Hash } from '@edgebeat/core';
import { z } from 'zod';

/** Where something lies on the ledger. */
export const placeFields = {
  block: z.int().min(0),
  blockHash: Hash,
  /** The place in its block, from 0. */
  transaction: z.int().min(0),
  transactionId: z.string(),
} as const;

/** A page of a list; without `cursor` it is the last one. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), has_more: z.boolean(), cursor: z.string().optional() });
}

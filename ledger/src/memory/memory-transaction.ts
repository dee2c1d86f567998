import { Rejected } from '@edgebeat/core';
import { z } from 'zod';

/** Where a value was written last: `block.index`, or null for a key that there is not. */
const Version = z.string().nullable();

/** What an endorsed transaction carries to the orderer. */
const MemoryTransaction = z.strictObject({
  transactionId: z.string().min(1),
  creator: z.string(),
  endorsers: z.array(z.string()),
  reads: z.array(z.tuple([z.string(), Version])),
  ranges: z.array(
    z.strictObject({ prefix: z.string(), found: z.array(z.tuple([z.string(), Version])) }),
  ),
  writes: z.array(z.tuple([z.string(), z.string()])),
  /** The hashes of values that no block holds. */
  privateHashes: z.array(z.tuple([z.string(), z.string()])),
  event: z.strictObject({ name: z.string(), payload: z.string() }).optional(),
});
export type MemoryTransaction = z.infer<typeof MemoryTransaction>;

/** The bytes in which a transaction is stored and sent. */
export function encodeTransaction(transaction: MemoryTransaction): Uint8Array {
  return Buffer.from(JSON.stringify(transaction));
}

/** @throws Rejected invalid-argument when the bytes are no endorsed transaction. */
export function decodeTransaction(bytes: Uint8Array): MemoryTransaction {
  try {
    return MemoryTransaction.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (error) {
    throw new Rejected('invalid-argument', 'bytes: they are no endorsed transaction', {
      cause: error,
    });
  }
}

import { Hash, Instant, MspId } from '@edgebeat/core';
import { z } from 'zod';
import { listOf, placeFields } from './place';

/** One transaction, valid or not, and what it announced. */
export const Transaction = z
  .object({
    ...placeFields,
    code: z.string(),
    time: Instant,
    creator: z.object({ msp: MspId, keyHash: Hash }),
    announcements: z.array(
      z.object({
        event: z.string(),
        owner: MspId,
        id: z.string(),
        number: z.int().optional(),
        contentHash: Hash.optional(),
      }),
    ),
  })
  .meta({ id: 'Transaction' });
export type Transaction = z.infer<typeof Transaction>;

export const TransactionList = listOf(Transaction).meta({ id: 'TransactionList' });
export type TransactionList = z.infer<typeof TransactionList>;

export const Block = z
  .object({
    number: z.int().min(0),
    hash: Hash,
    time: Instant,
    transactions: z.array(z.object({ transactionId: z.string(), code: z.string() })),
  })
  .meta({ id: 'Block' });
export type Block = z.infer<typeof Block>;

/** Where the own peer's chain ends, and how much of it the site has published and projected. */
export const LedgerDigest = z
  .object({
    channel: z.string(),
    height: z.int().min(0),
    blockHash: Hash,
    published: z.int().min(0),
    projected: z.int().min(0),
  })
  .meta({ id: 'LedgerDigest' });
export type LedgerDigest = z.infer<typeof LedgerDigest>;

/** A registered place of a member. */
export const RegisteredSite = z
  .object({
    ...placeFields,
    owner: MspId,
    siteId: z.string(),
    since: Instant,
    until: Instant.optional(),
  })
  .meta({ id: 'Site' });
export type RegisteredSite = z.infer<typeof RegisteredSite>;

export const SiteList = listOf(RegisteredSite).meta({ id: 'SiteList' });
export type SiteList = z.infer<typeof SiteList>;

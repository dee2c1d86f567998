import { z } from 'zod';
import {
  AcknowledgePolicy,
  Actor,
  ClientId,
  Hash,
  IncidentItem,
  Instant,
  LedgerAnnouncement,
  recordKinds,
  Reference,
} from '../records';

/** What an agent wants written; the id is the Idempotency-Key of the connector's request. */
export const LedgerRequest = z.discriminatedUnion('request', [
  z.strictObject({ request: z.literal('incident'), id: Hash, item: IncidentItem }),
  z.strictObject({ request: z.literal('receipt'), id: Hash, receipt: AcknowledgePolicy }),
  /** An own incident is linked to another one, the own or another member's. */
  z.strictObject({
    request: z.literal('link'),
    id: Hash,
    incidentId: ClientId,
    to: Reference,
  }),
]);
export type LedgerRequest = z.infer<typeof LedgerRequest>;

const place = {
  channel: z.string().min(1).max(249),
  block: z.int().min(0),
  /** Header hash of the block. */
  blockHash: Hash,
  /** The transaction's place in its block, from 0. */
  transaction: z.int().min(0),
  transactionId: z.string().max(128),
  /** 0 for the transaction itself, then one for each record that it wrote, in the order of keys. */
  item: z.int().min(0),
} as const;

/**
 * One message on `ledger.events`: a transaction with its outcome, or one record that a valid one
 * wrote. Channel, block, transaction and item are its id; consumers drop repeats. The messages come
 * in the order of the chain, a transaction before its records.
 */
export const LedgerEntry = z.discriminatedUnion('entry', [
  z.strictObject({
    entry: z.literal('transaction'),
    ...place,
    code: z.string().max(64),
    time: Instant,
    creator: Actor,
    announcements: z.array(LedgerAnnouncement),
    /** How many records follow. */
    records: z.int().min(0),
    /** How many transactions its block has, so that a reader knows when it has all of the block. */
    blockTransactions: z.int().min(1).optional(),
  }),
  z.strictObject({
    entry: z.literal('record'),
    ...place,
    kind: z.enum(recordKinds),
    /** The parts of its composite key after the kind. */
    key: z.array(z.string()),
    /** The record as it lies on the ledger (canonical JSON); null when it was deleted. */
    value: z.string().nullable(),
    time: Instant,
  }),
]);
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** The id of a message on `ledger.events`. */
export function ledgerEntryId({ channel, block, transaction, item }: LedgerEntry): string {
  return [channel, block, transaction, item].join('/');
}

/** The value on `registry`: a member, site, identity or device as the ledger has it now. */
export const RegistryEntry = z.strictObject({
  kind: z.enum(['member', 'site', 'identity', 'device']),
  key: z.array(z.string()),
  record: z.json(),
  block: z.int().min(0),
  transaction: z.int().min(0),
});
export type RegistryEntry = z.infer<typeof RegistryEntry>;

/** The key of a registry entry on the topic. */
export function registryKey({ kind, key }: Pick<RegistryEntry, 'kind' | 'key'>): string {
  return [kind, ...key].join('~');
}

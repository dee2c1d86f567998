import { z } from 'zod';

/** A Fabric MSP id; it names a member. */
export const MspId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,62}$/, 'must be 1 to 63 letters, digits, dots or hyphens');

/** An id made by the client; the same id twice is one effect. */
export const ClientId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/, 'must be 1 to 128 letters, digits or . _ : -');

/** A word of programs: the type of an incident, or the name of a rule or an agent. */
export const Slug = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'must be lower-case letters, digits, hyphens');

/** 32 bytes as 64 lower-case hex digits. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 lower-case hex digits');

/** A point in time, RFC 3339 in UTC with milliseconds: 2026-01-31T23:59:59.000Z. */
export const Instant = z.iso.datetime({ precision: 3, error: 'must be UTC with milliseconds' });

/** A DER SubjectPublicKeyInfo in base64. */
export const PublicKey = z.base64().min(1).max(1024);

/** Names an object on the ledger: its owner's MSP and its id. */
export const Reference = z.strictObject({ owner: MspId, id: ClientId });
export type Reference = z.infer<typeof Reference>;

/** Whom a site says that it acted for: a pseudonym whose mapping stays off the chain. */
export const OnBehalfOf = z.strictObject({ pseudonym: z.string().min(1).max(64) });
export type OnBehalfOf = z.infer<typeof OnBehalfOf>;

/** The proven part of who acted: the member and the SHA-256 of the key (DER SPKI). */
export const Actor = z.strictObject({ msp: MspId, keyHash: Hash });
export type Actor = z.infer<typeof Actor>;

/** What every entry carries: who, for whom, when (the transaction's time) and by which command. */
export const Entry = z.strictObject({
  actor: Actor,
  onBehalfOf: OnBehalfOf.optional(),
  transactionId: z.string(),
  time: Instant,
});
export type Entry = z.infer<typeof Entry>;

/** What every record starts with; `record` is the format's number, `channel` where it is valid. */
export const recordHead = { record: z.literal(1), channel: z.string() } as const;

import { verify } from 'node:crypto';
import { canonicalJson } from '@edgebeat/core';
import { z } from 'zod';
import type { Signer } from '../checkpoint/signer';
import { publicKeyOf, type TrustedKey } from '../checkpoint/signed-note';
import { lanes } from '../segments/lanes';

const count = z.int().min(0);
const text = z.string().max(512);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const place = { segment: text, byte: count, detail: text };

/** A segment went, at the size limit or by age; its leaf hashes stay. */
const Evicted = z.strictObject({
  statement: z.enum(['evicted', 'expired']),
  lane: z.enum(lanes),
  first: count,
  last: count,
  records: count,
});

/** Records cannot be read any more; their leaf hashes are known. */
const Damaged = z.strictObject({
  statement: z.literal('damaged'),
  first: count,
  last: count,
  ...place,
});

/** What followed the last verified record was set aside, and the chain goes on behind that record. */
const Rechained = z.strictObject({ statement: z.literal('rechained'), lost: count, ...place });

/** The key of a subject was shredded. */
const Shredded = z.strictObject({
  statement: z.literal('shredded'),
  tenant: text,
  subject: text,
  /** The last epoch whose key is gone. */
  epoch: count,
  reason: text,
});

/** The log goes on for one that was sealed. */
const Opened = z.strictObject({
  statement: z.literal('opened'),
  previous: z.strictObject({ logId: text, size: count, root: hash }),
});

/** What the store itself says in its log, signed by the site. */
export const Statement = z.discriminatedUnion('statement', [
  Evicted,
  Damaged,
  Rechained,
  Shredded,
  Opened,
]);
export type Statement = z.infer<typeof Statement>;
export type EvictedStatement = z.infer<typeof Evicted>;

const Signed = z.strictObject({ signature: z.base64().length(88), statement: Statement });

/** The body of a record that the store signs; the signature covers log, header and statement. */
export function signStatement(
  statement: Statement,
  logId: string,
  header: string,
  signer: Signer,
): Buffer {
  const signature = signer.sign(messageOf(statement, logId, header));
  const encoded = Buffer.from(signature).toString('base64');
  return Buffer.from(canonicalJson({ signature: encoded, statement }));
}

/** The statement of a record, and whether a trusted key signed it for this place of this log. */
export function readStatement(
  body: Uint8Array,
  logId: string,
  header: string,
  keys: readonly TrustedKey[],
): { readonly statement: Statement; readonly isSigned: boolean } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
  const { data } = Signed.safeParse(value);
  if (data === undefined) return undefined;
  const message = messageOf(data.statement, logId, header);
  const signature = Buffer.from(data.signature, 'base64');
  const isSigned = keys.some((key) => verify(null, message, publicKeyOf(key), signature));
  return { statement: data.statement, isSigned };
}

function messageOf(statement: Statement, logId: string, header: string): Buffer {
  const lines = ['edgebeat.io/log-statement/v1', logId, header, canonicalJson(statement)];
  return Buffer.from(lines.join('\n'));
}

import { contentHash, IdentityRecord, recordKeys, type RegisterIdentity } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { keyHashOf, readPublicKey } from './public-key';
import { requireOwnSite } from './sites';

/**
 * Writes what a key of the caller's own member may do. The same content again answers what is
 * stored; other content replaces it, because a key is valid as its record reads in a transaction.
 * A validity that has ended takes the roles away.
 *
 * @throws Rejected invalid-argument, or not-found for a site that is not the member's.
 */
export async function registerIdentity(
  ctx: TransactionContext,
  { onBehalfOf, ...identity }: RegisterIdentity,
): Promise<IdentityRecord> {
  const owner = ctx.caller.msp;
  const keyHash = keyHashOf(readPublicKey(identity.publicKey, 'publicKey'));
  if (identity.siteId !== undefined) await requireOwnSite(ctx, identity.siteId);
  const key = recordKeys.identity(owner, keyHash);
  const hash = contentHash(identity);
  const stored = await readRecord(ctx, IdentityRecord, 'identity', key);
  if (stored?.contentHash === hash) return stored;
  const record: IdentityRecord = {
    ...headOf(ctx),
    kind: 'identity',
    owner,
    keyHash,
    ...identity,
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRecord(ctx, 'identity', key, record);
  ctx.announce({ event: 'IdentityRegistered', owner, id: keyHash, contentHash: hash });
  return record;
}

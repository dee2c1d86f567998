import { Rejected } from '@edgebeat/core';
import type { Transaction } from 'kysely';
import type { ApiSettings } from '../settings';
import type { GatewayTables } from '../tables/gateway-schema';

const HOUR_MS = 3_600_000;

export interface NoncesPorts {
  readonly settings: Pick<ApiSettings, 'nonceHours'>;
  readonly clock: () => Date;
}

/** A nonce with what it was used for. */
export interface UsedNonce {
  readonly tenant: string;
  readonly nonce: string;
  readonly contentHash: string;
  readonly eventId: string;
}

/**
 * Remembers a nonce; whether it is new. One that is being used waits for the other request.
 *
 * @throws Rejected conflict when it was used for other content.
 */
export async function useNonce(
  transaction: Transaction<GatewayTables>,
  { tenant, nonce, contentHash, eventId }: UsedNonce,
  { settings, clock }: NoncesPorts,
): Promise<boolean> {
  const now = clock().getTime();
  const row = {
    content_hash: contentHash,
    event_id: eventId,
    expires_at: new Date(now + settings.nonceHours * HOUR_MS).toISOString(),
  };
  const fresh = await transaction
    .insertInto('gateway.nonces')
    .values({ tenant, nonce, ...row })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant', 'nonce'])
        .doUpdateSet(row)
        .where('gateway.nonces.expires_at', '<=', new Date(now).toISOString()),
    )
    .returning('event_id')
    .executeTakeFirst();
  if (fresh !== undefined) return true;
  const { content_hash: before } = await transaction
    .selectFrom('gateway.nonces')
    .select('content_hash')
    .where('tenant', '=', tenant)
    .where('nonce', '=', nonce)
    .executeTakeFirstOrThrow();
  if (before === contentHash) return false;
  throw new Rejected('conflict', 'nonce: was used for another event; take another nonce');
}

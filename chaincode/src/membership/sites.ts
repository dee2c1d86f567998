import { contentHash, recordKeys, type RegisterSite, Rejected, SiteRecord } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';
import { readPublicKey } from './public-key';

/**
 * Registers a site of the caller's own member; the same site again answers what is stored.
 *
 * @throws Rejected invalid-argument, or conflict for a site id with other content.
 */
export async function registerSite(
  ctx: TransactionContext,
  { onBehalfOf, ...site }: RegisterSite,
): Promise<SiteRecord> {
  site.keys.forEach((key, index) => readPublicKey(key, `keys.${index}`));
  const owner = ctx.caller.msp;
  const key = recordKeys.site(owner, site.siteId);
  const hash = contentHash(site);
  const stored = await readRecord(ctx, SiteRecord, 'site', key);
  if (stored !== undefined) return requireSame(stored, hash);
  if (site.until !== undefined && site.until <= ctx.time) {
    throw new Rejected('invalid-argument', 'until: must be later than now');
  }
  const record: SiteRecord = {
    ...headOf(ctx),
    kind: 'site',
    owner,
    ...site,
    since: ctx.time,
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRecord(ctx, 'site', key, record);
  ctx.announce({ event: 'SiteRegistered', owner, id: site.siteId, contentHash: hash });
  return record;
}

/** A site of the caller's own member that has not ended. @throws Rejected not-found. */
export async function requireOwnSite(ctx: TransactionContext, siteId: string): Promise<SiteRecord> {
  const { msp } = ctx.caller;
  const site = await readRecord(ctx, SiteRecord, 'site', recordKeys.site(msp, siteId));
  if (site === undefined) {
    throw new Rejected(
      'not-found',
      `siteId: ${siteId} is no site of ${msp}: an admin registers it with membership:registerSite`,
    );
  }
  if (site.until !== undefined && site.until <= ctx.time) {
    throw new Rejected('not-found', `siteId: ${siteId} of ${msp} ended at ${site.until}`);
  }
  return site;
}

function requireSame(stored: SiteRecord, hash: string): SiteRecord {
  if (stored.contentHash === hash) return stored;
  throw new Rejected(
    'conflict',
    `siteId: ${stored.siteId} is registered with other content: take another id`,
  );
}

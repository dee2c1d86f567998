import { setTimeout as sleep } from 'node:timers/promises';
import { Rejected } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import { type Anchor as LedgerAnchor, ledgerAnchor } from '@edgebeat/ledger';
import type { Anchor, EventLog } from '@edgebeat/store';
import type { SiteResources } from './resources';

/** How often it is looked whether there is a checkpoint above the last anchor. */
const ANCHOR_MS = 5_000;

/**
 * Anchors the checkpoints of the event log on the ledger, when there is a new one. Nothing of it is
 * recorded in the log itself, so an idle site anchors nothing.
 */
export async function startAnchoring(site: SiteResources, eventLog: EventLog): Promise<void> {
  const { log } = site.options;
  const anchor = storeAnchor(await anchorOf(site));
  site.tasks.start('anchoring', async (signal) => {
    while (!signal.aborted) {
      await anchorOnce(eventLog, anchor, log);
      await sleep(ANCHOR_MS, undefined, { signal }).catch(() => undefined);
    }
  });
}

/** What cannot be anchored now is tried again, as part of what came since. */
async function anchorOnce(eventLog: EventLog, anchor: Anchor, log: Log): Promise<void> {
  try {
    const kept = await eventLog.anchor(anchor);
    if (kept !== undefined) log.info({ size: kept.size, block: kept.block }, 'anchored');
  } catch (error) {
    const level = error instanceof Rejected ? 'error' : 'warn';
    log[level]({ err: error }, 'the event log could not be anchored');
  }
}

async function anchorOf(site: SiteResources): Promise<LedgerAnchor> {
  const { member, plan } = site.options;
  const [{ database }, ledger, outbox] = await Promise.all([
    site.database(),
    site.ledger('recorder'),
    site.outbox(),
  ]);
  const { mspId, siteId } = member;
  return ledgerAnchor({
    ...{ outbox, database, ledger, signal: site.tasks.signal },
    site: { mspId, siteId, channel: plan.channel },
  });
}

/** The site's log on the ledger, as the event log asks for it. */
function storeAnchor(ledger: LedgerAnchor): Anchor {
  return {
    async openLog({ logId, publicKey }) {
      const newest = await ledger.newest();
      if (newest?.logId === logId) return;
      const previous = newest === undefined ? {} : { previous: newest.logId };
      await ledger.openLog({ logId, publicKey: base64(publicKey), ...previous });
    },
    async last(logId) {
      const newest = await ledger.newest();
      return newest?.logId === logId ? newest.anchored : undefined;
    },
    async anchor(request) {
      const { block, transactionId } = await ledger.anchor(request);
      return { block, transaction: transactionId };
    },
    async seal({ next, ...request }) {
      const following = { logId: next.logId, publicKey: base64(next.publicKey) };
      const { block, transactionId } = await ledger.seal({ ...request, next: following });
      return { block, transaction: transactionId };
    },
  };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

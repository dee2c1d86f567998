import {
  AuditAnchorRecord,
  AuditLogRecord,
  AuditSealRecord,
  type LedgerEntry,
} from '@edgebeat/core';
import type { LogPins, PinnedAnchor } from '@edgebeat/store';
import type { Member } from '../consortium/plan';

type TrustedKey = LogPins['keys'][number];

/** What the ledger says of the event log of a site. */
export interface SitePins {
  readonly keys: TrustedKey[];
  readonly anchors: PinnedAnchor[];
  readonly seals: PinnedAnchor[];
}

/** What the ledger says of the logs of all sites: their keys, what they anchored, where they ended. */
export class LedgerLogs {
  readonly #logs = new Map<string, AuditLogRecord>();
  readonly #anchors: (PinnedAnchor & { readonly owner: string })[] = [];
  readonly #seals: (PinnedAnchor & { readonly owner: string })[] = [];

  /** @throws ZodError for a record that is none. */
  add(entry: LedgerEntry): void {
    if (entry.entry !== 'record' || entry.value === null) return;
    const { block, kind } = entry;
    if (!kind.startsWith('audit-')) return;
    const value: unknown = JSON.parse(entry.value);
    if (kind === 'audit-log') {
      const log = AuditLogRecord.parse(value);
      this.#logs.set(`${log.owner}~${log.logId}`, log);
    } else if (kind === 'audit-anchor') {
      const { owner, logId, size, root } = AuditAnchorRecord.parse(value);
      this.#anchors.push({ owner, logId, size, root, block });
    } else if (kind === 'audit-seal') {
      const { owner, logId, statement } = AuditSealRecord.parse(value);
      this.#seals.push({ owner, logId, size: statement.size, root: statement.root, block });
    }
  }

  /** What is known of one site's logs. */
  of({ mspId, siteId }: Member): SitePins {
    const logs = [...this.#logs.values()].filter(
      ({ owner, siteId: site }) => owner === mspId && site === siteId,
    );
    const isOwn = ({ owner, logId }: { readonly owner: string } & PinnedAnchor) =>
      owner === mspId && logs.some((log) => log.logId === logId);
    const keys = new Map(
      logs.map(({ publicKey }) => [
        publicKey,
        { name: siteId, publicKey: Buffer.from(publicKey, 'base64') },
      ]),
    );
    return {
      keys: [...keys.values()],
      anchors: this.#anchors.filter(isOwn),
      seals: this.#seals.filter(isOwn),
    };
  }
}

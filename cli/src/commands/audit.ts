import {
  AuditedActionList,
  AuditLogList,
  AuditLogWithAnchors,
} from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';

interface PageOptions extends SiteOptions {
  readonly limit: number;
  readonly cursor?: string;
}

export interface ListLogsOptions extends PageOptions {
  readonly owner?: string;
  readonly status?: string;
}

/** Lists the logs of all sites, newest first. */
export async function listLogs(
  { owner, status, limit, cursor, ...options }: ListLogsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, status, limit, cursor };
    const page = await client.get('/api/v1/audit/logs', AuditLogList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['LOG', 'SITE', 'OWNER', 'STATUS', 'SIZE', 'ROOT'],
        page.items.map((log) => [
          ...[log.logId, log.siteId, log.owner, log.status],
          ...[String(log.anchored?.size ?? 0), log.anchored?.root ?? '-'],
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

/** Lists the anchors of one log, the largest first, and how it was sealed. */
export async function listAnchors(
  logId: string,
  { owner, limit, cursor, ...options }: PageOptions & { readonly owner?: string },
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const path = `/api/v1/audit/logs/${encodeURIComponent(logId)}`;
    const log = await client.get(path, AuditLogWithAnchors, { owner, limit, cursor });
    printAnswer(log, options, context, () => [
      `${log.logId} of ${log.owner}/${log.siteId}, ${log.status}`,
      ...sealLines(log),
      ...tableLines(
        ['SIZE', 'ROOT', 'PROVEN FROM', 'TIME', 'BLOCK', 'TX'],
        log.anchors.map((anchor) => [
          ...[String(anchor.size), anchor.root, String(anchor.provenFrom), anchor.anchoredAt],
          ...[String(anchor.block), anchor.transactionId],
        ]),
      ),
      ...moreLines(log),
    ]);
  });
}

export interface ListActionsOptions extends PageOptions {
  readonly owner?: string;
  readonly class?: string;
}

/** Lists security-relevant actions at all sites, newest first. */
export async function listActions(
  { owner, class: kind, limit, cursor, ...options }: ListActionsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, class: kind, limit, cursor };
    const page = await client.get('/api/v1/audit/actions', AuditedActionList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['TIME', 'SITE', 'OWNER', 'CLASS', 'HASH', 'BLOCK'],
        page.items.map((action) => [
          ...[action.time, action.siteId, action.owner, action.class, action.hash],
          String(action.block),
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

function sealLines({ seal }: AuditLogWithAnchors): string[] {
  if (seal === undefined) return [];
  const { size, reason, next } = seal.statement;
  const lost = Math.max(0, (seal.anchored?.size ?? 0) - size);
  const signer = seal.signature === undefined ? 'an admin, without the log’s key' : 'its key';
  const goesOn = next === undefined ? '' : `, next ${next.logId}`;
  return [`sealed at ${String(size)} by ${signer}: ${reason} (${String(lost)} lost)${goesOn}`];
}

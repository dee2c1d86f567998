import {
  type AuditAction,
  type AuditLogRecord,
  contentHash,
  recordKeys,
  type SealStatement,
  type TreeHead,
} from '@edgebeat/core';
import { at, channel, hashOf, written, type Written } from './chain.test.kit';
import { entryOf } from './records.test.kit';

/** The head of a log's tree at a size. */
export function treeAt(size: number): TreeHead {
  return { size, root: hashOf(`tree ${size}`) };
}

export function log(owner: string, logId: string, change: Partial<AuditLogRecord> = {}): Written {
  return written('audit-log', recordKeys['audit-log'](owner, logId), {
    ...{ owner, logId, siteId: 'site-1', publicKey: 'AAAA', status: 'open' },
    ...{ contentHash: hashOf(logId), entry: entryOf(owner), ...change },
  });
}

export function anchor(owner: string, logId: string, size: number, provenFrom = 0): Written {
  return written('audit-anchor', recordKeys['audit-anchor'](owner, logId, size), {
    ...{ owner, logId, ...treeAt(size), provenFrom },
    ...{ contentHash: hashOf(`anchor ${size}`), entry: entryOf(owner, size % 86_400) },
  });
}

export function statement(
  owner: string,
  logId: string,
  change: Partial<SealStatement> = {},
): SealStatement {
  return {
    ...{ seal: 1, channel, owner, siteId: 'site-1', logId, ...treeAt(3) },
    ...{ reason: 'a disk was lost', ...change },
  };
}

export function seal(owner: string, logId: string, anchored: TreeHead): Written {
  const content = statement(owner, logId);
  return written('audit-seal', recordKeys['audit-seal'](owner, logId), {
    ...{ owner, logId, statement: content, signature: `${'A'.repeat(86)}==`, anchored },
    ...{ contentHash: contentHash(content), entry: entryOf(owner, 9) },
  });
}

export function action(owner: string, id: string, change: Partial<AuditAction> = {}): Written {
  return written('audit-action', recordKeys['audit-action'](owner, id), {
    ...{ owner, siteId: 'site-1', id, class: 'login', time: at(0), hash: hashOf(id), ...change },
    ...{ contentHash: hashOf(`action ${id}`), entry: entryOf(owner) },
  });
}

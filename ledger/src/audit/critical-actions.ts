import type { StoredRecord } from '@edgebeat/bus';
import { type AuditAction, AuditRecord, contentHash } from '@edgebeat/core';
import { z } from 'zod';

const Text = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(AuditRecord);

/**
 * The security-relevant actions among audit records. Each is named by its record's hash, so that a
 * record is one action however often it comes; the record's random id keeps the hash from being
 * guessed. What cannot be read is counted and left out.
 */
export function criticalActions(records: readonly StoredRecord[]): {
  readonly actions: readonly AuditAction[];
  readonly unreadable: number;
} {
  const read = records.map(({ value }) => Text.safeParse(value));
  const actions = read.flatMap(({ data }) =>
    data?.action === undefined ? [] : [actionOf(data, data.action)],
  );
  return { actions, unreadable: read.filter(({ success }) => !success).length };
}

function actionOf(record: AuditRecord, kind: AuditAction['class']): AuditAction {
  const hash = contentHash(record);
  return { id: hash, class: kind, time: record.time, hash };
}

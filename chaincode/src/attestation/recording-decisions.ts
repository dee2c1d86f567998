import {
  contentHash,
  ImageAdmissionRecord,
  ImageRuntimeRecord,
  type RecordAdmission,
  recordKeys,
  type RecordRuntime,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { requireOwnSite } from '../membership/sites';
import { readRecord } from '../state/read-record';
import { entryOf, headOf, writeRecord } from '../state/write-record';

/**
 * Records what the admission of one of the caller's member's sites decided about an image.
 *
 * @throws Rejected not-found for a site that is not the member's, or conflict.
 */
export async function recordAdmission(
  ctx: TransactionContext,
  { onBehalfOf, ...admission }: RecordAdmission,
): Promise<ImageAdmissionRecord> {
  const owner = ctx.caller.msp;
  const key = recordKeys['image-admission'](owner, admission.id);
  const hash = contentHash(admission);
  const stored = await readRecord(ctx, ImageAdmissionRecord, 'image-admission', key);
  if (stored !== undefined) return requireSame(stored, hash);
  await requireOwnSite(ctx, admission.siteId);
  const record: ImageAdmissionRecord = {
    ...headOf(ctx),
    kind: 'image-admission',
    ...{ owner, ...admission },
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRecord(ctx, 'image-admission', key, record);
  ctx.announce({ event: 'AdmissionRecorded', owner, id: admission.id, contentHash: hash });
  return record;
}

/**
 * Records what runs at one of the caller's member's sites, and what the site did about it.
 *
 * @throws Rejected not-found for a site that is not the member's, or conflict.
 */
export async function recordRuntime(
  ctx: TransactionContext,
  { onBehalfOf, ...runtime }: RecordRuntime,
): Promise<ImageRuntimeRecord> {
  const owner = ctx.caller.msp;
  const key = recordKeys['image-runtime'](owner, runtime.id);
  const hash = contentHash(runtime);
  const stored = await readRecord(ctx, ImageRuntimeRecord, 'image-runtime', key);
  if (stored !== undefined) return requireSame(stored, hash);
  await requireOwnSite(ctx, runtime.siteId);
  const record: ImageRuntimeRecord = {
    ...headOf(ctx),
    kind: 'image-runtime',
    ...{ owner, ...runtime },
    contentHash: hash,
    entry: entryOf(ctx, onBehalfOf),
  };
  await writeRecord(ctx, 'image-runtime', key, record);
  ctx.announce({ event: 'RuntimeRecorded', owner, id: runtime.id, contentHash: hash });
  return record;
}

function requireSame<R extends { readonly id: string; readonly contentHash: string }>(
  stored: R,
  hash: string,
): R {
  if (stored.contentHash === hash) return stored;
  throw new Rejected('conflict', `id: ${stored.id} is taken by other content: take another id`);
}

import type { Iterators } from 'fabric-shim';
import { type RecordKind, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../context';

/** A page ends early at this size, well below what peers and clients take as one message. */
const MAX_PAGE_BYTES = 2 * 1024 * 1024;

/** What to read: the kind, the leading parts of the key, and where to go on. */
export interface PageRequest {
  readonly kind: RecordKind;
  readonly prefix: readonly string[];
  readonly pageSize: number;
  readonly bookmark: string;
}

/** The stored bytes with their keys, and the bookmark of the next page or the empty text. */
export interface StoredPage {
  readonly items: readonly { readonly key: readonly string[]; readonly value: Uint8Array }[];
  readonly bookmark: string;
}

/** What the shim answers, against its typings: an empty page comes without metadata. */
interface ShimPage {
  readonly iterator: Iterators.StateQueryIterator;
  readonly metadata?: { readonly bookmark: string };
}

/**
 * Reads one page of records. Peers refuse writes after it, so only reading transactions may. A
 * bookmark is the key with which the next page starts, as with the peers' own ones.
 *
 * @throws Rejected invalid-argument for a bookmark of another range.
 */
export async function pageRecords(
  ctx: TransactionContext,
  { kind, prefix, pageSize, bookmark }: PageRequest,
): Promise<StoredPage> {
  const start = ctx.stub.createCompositeKey(kind, [...prefix]);
  if (bookmark !== '' && !bookmark.startsWith(start)) {
    throw new Rejected('invalid-argument', 'bookmark: must be one that this query answered');
  }
  const { iterator, metadata } = await askForPage(ctx, { kind, prefix, pageSize, bookmark });
  const items: { key: string[]; value: Uint8Array }[] = [];
  let bytes = 0;
  try {
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
      const { key, value } = next.value;
      bytes += value.length;
      if (items.length > 0 && bytes > MAX_PAGE_BYTES) return { items, bookmark: key };
      items.push({ key: ctx.stub.splitCompositeKey(key).attributes, value });
    }
  } finally {
    await iterator.close();
  }
  return { items, bookmark: metadata?.bookmark ?? '' };
}

function askForPage(
  ctx: TransactionContext,
  { kind, prefix, pageSize, bookmark }: PageRequest,
): Promise<ShimPage> {
  return ctx.stub.getStateByPartialCompositeKeyWithPagination(
    kind,
    [...prefix],
    pageSize,
    bookmark,
  );
}

import { ListedMembership, type ListMembership, type MembershipPage } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { pageRecords } from '../state/page-records';
import { parseStored } from '../state/read-record';

/** A page of the records of one kind, of all members or of one, in the order of their keys. */
export async function listMembership(
  ctx: TransactionContext,
  { kind, owner, ...page }: ListMembership,
): Promise<MembershipPage> {
  const prefix = owner === undefined ? [] : [owner];
  const { items, bookmark } = await pageRecords(ctx, { ...page, kind, prefix });
  return { items: items.map(({ value }) => parseStored(ListedMembership, value)), bookmark };
}

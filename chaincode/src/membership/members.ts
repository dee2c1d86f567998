import { MemberRecord } from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { listRecords } from '../state/list-records';

const MAX_MEMBERS = 1000;

/** The MSP ids of all members that were not removed, sorted. */
export async function activeMembers(ctx: TransactionContext): Promise<string[]> {
  const members = await listRecords(ctx, MemberRecord, 'member', [], MAX_MEMBERS);
  return members.filter(({ status }) => status === 'active').map(({ owner }) => owner);
}

/** More than half of the members, whatever the terms in force say. */
export function majorityOf(members: number): number {
  return Math.floor(members / 2) + 1;
}

/**
 * How many of the other members have to agree when the owner does not: more than half, and never
 * one alone, so that in a consortium of two nobody overrules the owner.
 */
export function majorityOfOthers(others: number): number {
  return Math.max(2, Math.floor(others / 2) + 1);
}

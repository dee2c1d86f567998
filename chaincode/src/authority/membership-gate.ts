import {
  ConsortiumRecord,
  MemberRecord,
  NO_MEMBER_YET,
  recordKeys,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { readRecord } from '../state/read-record';

/**
 * Refuses who is not an active member. A member's record exists only once the consortium is
 * founded, so that the usual transaction reads one key here.
 *
 * @throws Rejected forbidden for strangers and removed members, not-founded while founders miss.
 */
export async function requireMember(
  ctx: TransactionContext,
  msp: string,
  beforeFounding: boolean,
): Promise<void> {
  const member = await readRecord(ctx, MemberRecord, 'member', recordKeys.member(msp));
  if (member?.status === 'active') return;
  if (member !== undefined) {
    throw new Rejected('forbidden', `${msp} was removed from the consortium`);
  }
  const key = recordKeys.consortium(ctx.channel);
  const consortium = await readRecord(ctx, ConsortiumRecord, 'consortium', key);
  if (consortium !== undefined) {
    throw new Rejected('forbidden', `${msp} ${NO_MEMBER_YET}`);
  }
  if (!beforeFounding) {
    throw new Rejected(
      'not-founded',
      'an admin of every founder has to call membership:found first; membership:get with kind bootstrap says who is missing',
    );
  }
}

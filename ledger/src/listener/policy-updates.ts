import type { BusRecord } from '@edgebeat/bus';
import { eventId, events, type LedgerAnnouncement, type PolicyUpdatedData } from '@edgebeat/core';
import type { Ledger } from '../ledger';
import type { ChainBlock } from './chain-block';
import { policyContent } from './policy-content';

/**
 * What the topic `control` gets of a block: PolicyUpdated for each policy that became active or
 * inactive. A replay of the block gives the same events with the same ids.
 *
 * @throws Unavailable ledger-unavailable when a revision's content cannot be read now.
 */
export async function policyUpdates(
  channel: string,
  block: ChainBlock,
  ledger: Pick<Ledger, 'evaluate'>,
): Promise<BusRecord[]> {
  const writes = block.transactions.flatMap((transaction) => transaction.writes);
  const records: BusRecord[] = [];
  for (const [index, { announcements, time }] of block.transactions.entries()) {
    for (const [item, announcement] of announcements.entries()) {
      const update = updateOf(channel, announcement);
      if (update === undefined) continue;
      const data: PolicyUpdatedData =
        update.status === 'inactive'
          ? update
          : { ...update, policy: await policyContent(update, writes, ledger) };
      const place = [channel, block.number, index, item].join('/');
      records.push(recordOf(channel, place, time, data));
    }
  }
  return records;
}

function updateOf(
  channel: string,
  { event, owner, id: policyId, number: revision }: LedgerAnnouncement,
) {
  if (revision === undefined) return undefined;
  const about = { channel, owner, policyId, revision };
  if (event === 'PolicyActivated') return { status: 'active' as const, ...about };
  if (event === 'PolicyDeactivated') return { status: 'inactive' as const, ...about };
  return undefined;
}

function recordOf(
  channel: string,
  place: string,
  time: string,
  data: PolicyUpdatedData,
): BusRecord {
  const source = `urn:edgebeat:${channel}:ledger`;
  const key = `${data.owner}/${data.policyId}`;
  const id = eventId(source, place, data);
  const event = events.PolicyUpdated.make({ id, source, time, subject: key }, data);
  return { key, value: JSON.stringify(event) };
}

import { busLimits } from '../../limits';
import { isRefusal } from '../client/failures';
import type { Link } from '../client/link';
import type { WireBroker, WireRecord } from '../client/wire';
import { fetchPartition } from '../reading/fetch-partition';
import { boundsOf } from '../reading/reader';
import { positionAfter, toRecords } from '../reading/to-record';
import type { Claim } from './claim';

const mostBytes = 8 * busLimits.batchBytes;

/**
 * Fetches what comes after the claims from the one broker that leads them all; it waits for the
 * first record, at most so long.
 */
export async function fetchClaims(
  link: Link,
  nodeId: string,
  claims: readonly Claim[],
  maxWaitTime: number,
): Promise<void> {
  try {
    await fetchTogether(link, nodeId, claims, maxWaitTime);
  } catch (error) {
    if (!isRefusal(error, 'OFFSET_OUT_OF_RANGE')) throw error;
    await moveIntoBounds(link, claims);
  }
}

async function fetchTogether(
  link: Link,
  nodeId: string,
  claims: readonly Claim[],
  maxWaitTime: number,
): Promise<void> {
  const broker = await link.broker(nodeId);
  const from = new Map(claims.map((claim) => [claim, claim.next]));
  const names = [...new Set(claims.map(({ wireTopic }) => wireTopic))];
  const topics = names.map((topic) => ({
    topic,
    partitions: claims
      .filter(({ wireTopic }) => wireTopic === topic)
      .map(({ partition, next }) => ({
        ...{ partition, fetchOffset: String(next), maxBytes: busLimits.batchBytes },
      })),
  }));
  const { responses } = await broker.fetch({
    ...{ maxWaitTime, minBytes: 1, maxBytes: mostBytes, topics },
  });
  for (const { topicName, partitions } of responses) {
    for (const { partition, messages, highWatermark } of partitions) {
      const claim = claims.find(
        (one) => one.wireTopic === topicName && one.partition === partition,
      );
      const next = claim === undefined ? undefined : from.get(claim);
      if (claim === undefined || next === undefined) continue;
      if (messages.length > 0) add(claim, messages, Number(highWatermark), next);
      // There was no room for it, or compaction has dropped what lay here: alone it is told.
      else if (Number(highWatermark) > next) await fetchAlone(broker, claim, next);
    }
  }
}

async function fetchAlone(broker: WireBroker, claim: Claim, offset: number): Promise<void> {
  const place = { topic: claim.wireTopic, partition: claim.partition, offset };
  const fetched = await fetchPartition(broker, { ...place, maxBytes: busLimits.batchBytes });
  add(claim, fetched.messages, fetched.highWatermark, offset);
}

function add(claim: Claim, messages: readonly WireRecord[], end: number, from: number): void {
  const records = toRecords(claim.topic, claim.partition, messages, from);
  claim.add(records, positionAfter(messages, end, from));
}

/** A group that is behind what is kept goes on at the first record that is left. */
async function moveIntoBounds(link: Link, claims: readonly Claim[]): Promise<void> {
  for (const claim of claims) {
    const bounds = (await boundsOf(link, claim.wireTopic)).get(claim.partition);
    if (bounds === undefined) continue;
    if (claim.next < bounds.start || claim.next > bounds.end) claim.moveTo(bounds.start);
  }
}

import { busLimits } from '../../limits';
import { isRefusal } from '../client/failures';
import type { Link } from '../client/link';
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
    await fetchOnce(link, nodeId, claims, { maxWaitTime, minBytes: 1 });
  } catch (error) {
    if (!isRefusal(error, 'OFFSET_OUT_OF_RANGE')) throw error;
    await moveIntoBounds(link, claims);
  }
}

async function fetchOnce(
  link: Link,
  nodeId: string,
  claims: readonly Claim[],
  wait: { readonly maxWaitTime: number; readonly minBytes: number },
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
  const { responses } = await broker.fetch({ ...wait, maxBytes: mostBytes, topics });
  for (const { topicName, partitions } of responses) {
    for (const { partition, messages, highWatermark } of partitions) {
      const claim = claims.find(
        (one) => one.wireTopic === topicName && one.partition === partition,
      );
      const next = claim === undefined ? undefined : from.get(claim);
      if (claim === undefined || next === undefined) continue;
      if (messages.length > 0 || claims.length === 1) {
        const records = toRecords(claim.topic, partition, messages, next);
        claim.add(records, positionAfter(messages, Number(highWatermark), next));
      } else if (Number(highWatermark) > next) {
        // There was no room for it, or compaction has dropped what lay here: alone it is told.
        await fetchOnce(link, nodeId, [claim], { maxWaitTime: 0, minBytes: 0 });
      }
    }
  }
}

/** A group that is behind what is kept goes on at the first record that is left. */
async function moveIntoBounds(link: Link, claims: readonly Claim[]): Promise<void> {
  for (const claim of claims) {
    const bounds = (await boundsOf(link, claim.wireTopic)).get(claim.partition);
    if (bounds === undefined) continue;
    if (claim.next < bounds.start || claim.next > bounds.end) claim.moveTo(bounds.start);
  }
}

import { busLimits } from '../../limits';
import type { WireBroker, WireRecord } from '../client/wire';

const mostTries = 3;
const secondLookMs = 100;

/** Where in a topic, named as the brokers name it, and how much is asked for. */
interface Place {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly maxBytes: number;
}

/** What lies behind an offset, and the offset that the next record will get. */
interface Fetched {
  readonly messages: readonly WireRecord[];
  readonly highWatermark: number;
}

/**
 * Fetches from one partition without waiting. An answer without records below the high watermark is
 * what compaction leaves, but a broker gives it too when it cannot say at once; whoever believed it
 * would skip records. So it is asked again, with room and time, before there is nothing.
 */
export async function fetchPartition(broker: WireBroker, place: Place): Promise<Fetched> {
  let fetched = await fetchOnce(broker, place, { maxWaitTime: 0, minBytes: 0 });
  const roomy = { ...place, maxBytes: busLimits.batchBytes };
  for (let tries = 0; tries < mostTries && isDoubtful(fetched, place); tries += 1) {
    fetched = await fetchOnce(broker, roomy, { maxWaitTime: secondLookMs, minBytes: 1 });
  }
  return fetched;
}

function isDoubtful({ messages, highWatermark }: Fetched, { offset }: Place): boolean {
  return messages.length === 0 && highWatermark > offset;
}

async function fetchOnce(
  broker: WireBroker,
  { topic, partition, offset, maxBytes }: Place,
  wait: { readonly maxWaitTime: number; readonly minBytes: number },
): Promise<Fetched> {
  const partitions = [{ partition, fetchOffset: String(offset), maxBytes }];
  const { responses } = await broker.fetch({ ...wait, maxBytes, topics: [{ topic, partitions }] });
  const found = responses[0]?.partitions[0];
  return { messages: found?.messages ?? [], highWatermark: Number(found?.highWatermark ?? offset) };
}

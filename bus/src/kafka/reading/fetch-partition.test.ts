import type { WireBroker, WireRecord } from '../client/wire';
import { fetchPartition } from './fetch-partition';

const place = { topic: 'kept', partition: 0, offset: 5, maxBytes: 1_000 };
const record: WireRecord = { offset: '5', timestamp: '0', key: null, value: null };

/** A broker that gives these answers, one after the other, and the last one from then on. */
function brokerThatSays(...answers: readonly (readonly WireRecord[])[]) {
  const asked: { readonly maxBytes: number }[] = [];
  const fetch: WireBroker['fetch'] = ({ maxBytes }) => {
    const messages = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push({ maxBytes });
    const partitions = [{ partition: 0, highWatermark: '9', messages }];
    return Promise.resolve({ responses: [{ topicName: 'kept', partitions }] });
  };
  return { asked, broker: { fetch } as WireBroker };
}

describe('a fetch from one partition', () => {
  it('given records, when they are fetched, then they come with the high watermark', async () => {
    const { asked, broker } = brokerThatSays([record]);

    const fetched = await fetchPartition(broker, place);

    expect(fetched).toEqual({ messages: [record], highWatermark: 9 });
    expect(asked).toEqual([{ maxBytes: 1_000 }]);
  });

  it('given an empty answer below the high watermark, when it is asked again, then what is there comes', async () => {
    const { asked, broker } = brokerThatSays([], [], [record]);

    const fetched = await fetchPartition(broker, place);

    expect(fetched.messages).toEqual([record]);
    expect(asked).toHaveLength(3);
    expect(asked[2]?.maxBytes).toBeGreaterThan(1_000);
  });

  it('given nothing but what compaction left, when it was asked often enough, then there is nothing', async () => {
    const { asked, broker } = brokerThatSays([]);

    const fetched = await fetchPartition(broker, place);

    expect(fetched).toEqual({ messages: [], highWatermark: 9 });
    expect(asked).toHaveLength(4);
  });

  it('given the end of the partition, when it is fetched, then it is asked once', async () => {
    const { asked, broker } = brokerThatSays([]);

    const fetched = await fetchPartition(broker, { ...place, offset: 9 });

    expect(fetched.messages).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});

import { murmur2, partitionOf } from './partition-of';

describe('partitionOf', () => {
  // The values of the test of Kafka's own client.
  it.each([
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])("given the key %s, when it is hashed, then the hash is Kafka's", (key, expected) => {
    const hash = murmur2(Buffer.from(key));

    expect(hash).toBe(expected);
  });

  it('given many keys, when each gets its partition, then all partitions get their share', () => {
    const counts = [0, 0, 0, 0];

    for (let index = 0; index < 4_000; index += 1) {
      const partition = partitionOf(Buffer.from(`sensor-${String(index)}`), 4);
      counts[partition] = (counts[partition] ?? 0) + 1;
    }

    expect(counts).toHaveLength(4);
    expect(Math.min(...counts)).toBeGreaterThan(800);
  });
});

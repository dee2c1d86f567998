import type { TopicSettings } from '@edgebeat/core';
import { topics } from '@edgebeat/core';
import { fromConfig, isSameConfig, toConfig } from './topic-config';

const MiB = 1_048_576;

describe('toConfig', () => {
  it.each(Object.values<TopicSettings>(topics))(
    'given the topic $name, when it is told to Kafka and read back, then it is the same',
    (settings) => {
      const config = toConfig(settings);

      expect(fromConfig(settings.name, settings.partitions, config)).toEqual(settings);
    },
  );

  it('given bytes that partitions do not share evenly, when they are read back, then they are the same', () => {
    const settings = { name: 't', partitions: 3, keep: { hours: 0.5, bytes: 64 * MiB } };

    expect(fromConfig('t', 3, toConfig(settings))).toEqual(settings);
  });

  it('given a foreign topic without bounds, when it is read, then it is kept as long as can be said', () => {
    const config = [
      { name: 'cleanup.policy', value: 'delete' },
      { name: 'retention.ms', value: '-1' },
      { name: 'retention.bytes', value: '-1' },
    ];

    const { keep } = fromConfig('t', 2, config);

    expect(keep).toEqual({ hours: 1_000_000, bytes: Number.MAX_SAFE_INTEGER });
  });

  it('given another retention, when it is compared, then it is not the same', () => {
    const settings = { name: 't', partitions: 1, keep: { hours: 1, bytes: MiB } };

    expect(isSameConfig(settings, { ...settings, keep: { hours: 2, bytes: MiB } })).toBe(false);
    expect(isSameConfig(settings, { ...settings })).toBe(true);
  });
});

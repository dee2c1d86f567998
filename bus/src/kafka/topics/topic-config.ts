import type { TopicSettings } from '@edgebeat/core';
import { busLimits } from '../../limits';

const hourMs = 3_600_000;
const KiB = 1_024;
const MiB = 1_048_576;
const mostHours = 1_000_000;

/** A whole publish may lie in one partition as one batch; each record costs some bytes more. */
const maxMessageBytes = busLimits.publishBytes + 2 * MiB;
/** Kafka drops whole segments, so a partition has some of them within its bounds. */
const leastSegmentBytes = 16 * MiB;
const mostSegmentBytes = 512 * MiB;
const compactedSegmentMs = 6 * hourMs;
const tombstonesMs = 24 * hourMs;

/** One setting of a topic as Kafka has it. */
export interface ConfigEntry {
  readonly name: string;
  readonly value: string;
}

/** The settings that are read back. */
export const configNames = ['cleanup.policy', 'retention.ms', 'retention.bytes'];

/** What Kafka is told of a topic. Its bytes are for one partition, ours for the whole topic. */
export function toConfig({ keep, partitions }: TopicSettings): ConfigEntry[] {
  if (keep === 'compact') {
    return entries({
      'cleanup.policy': 'compact',
      'max.message.bytes': maxMessageBytes,
      'segment.ms': compactedSegmentMs,
      'delete.retention.ms': tombstonesMs,
      'min.cleanable.dirty.ratio': 0.1,
    });
  }
  const bytes = Math.ceil(keep.bytes / partitions);
  return entries({
    'cleanup.policy': 'delete',
    'max.message.bytes': maxMessageBytes,
    'retention.ms': Math.round(keep.hours * hourMs),
    'retention.bytes': bytes,
    'segment.bytes': Math.min(mostSegmentBytes, Math.max(leastSegmentBytes, Math.ceil(bytes / 4))),
    'segment.ms': Math.max(hourMs, Math.round((keep.hours * hourMs) / 8)),
  });
}

/** The settings of a topic that is there; what was asked for in whole KiB comes back exactly. */
export function fromConfig(
  name: string,
  partitions: number,
  config: readonly ConfigEntry[],
): TopicSettings {
  const valueOf = (key: string) => config.find((entry) => entry.name === key)?.value ?? '';
  if (valueOf('cleanup.policy').includes('compact')) return { name, partitions, keep: 'compact' };
  const hours = numberOr(mostHours * hourMs, valueOf('retention.ms')) / hourMs;
  const perPartition = numberOr(Number.MAX_SAFE_INTEGER, valueOf('retention.bytes'));
  const bytes = wholeBytes(perPartition, partitions);
  return { name, partitions, keep: { hours: Math.min(hours, mostHours), bytes } };
}

/** Whether Kafka would be told the same. */
export function isSameConfig(one: TopicSettings, other: TopicSettings): boolean {
  return JSON.stringify(toConfig(one)) === JSON.stringify(toConfig(other));
}

function wholeBytes(perPartition: number, partitions: number): number {
  const most = Math.min(Number.MAX_SAFE_INTEGER, perPartition * partitions);
  const whole = Math.floor(most / KiB) * KiB;
  return Math.ceil(whole / partitions) === perPartition ? whole : most;
}

/** Kafka writes -1 for what has no bound. */
function numberOr(unbounded: number, text: string): number {
  const value = Number(text);
  return text === '' || !Number.isFinite(value) || value < 0 ? unbounded : value;
}

function entries(config: Readonly<Record<string, string | number>>): ConfigEntry[] {
  return Object.entries(config).map(([name, value]) => ({ name, value: String(value) }));
}

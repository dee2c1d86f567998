import { Rejected } from '@edgebeat/core';
import { maxBodyBytes } from './record/frame';

/** Sizes and times of a log; each has a default that suits a site. */
export interface LogLimits {
  /** A segment that is larger is ended. */
  readonly segmentBytes: number;
  /** All segments together; above it the oldest of the lane `normal` go first. */
  readonly maxBytes: number;
  readonly maxRecordBytes: number;
  /** The most records and bytes that share one write to the disk. */
  readonly groupRecords: number;
  readonly groupBytes: number;
  /** The most records and bytes that wait, in safe mode too; above it appends are refused. */
  readonly queuedRecords: number;
  readonly queuedBytes: number;
  /** A checkpoint is signed after so many records, or so many seconds after the tree grew. */
  readonly checkpointRecords: number;
  readonly checkpointSeconds: number;
  /** How often the key store is asked again while it is away. */
  readonly keyRetryMs: number;
}

const MiB = 2 ** 20;

const defaults: LogLimits = {
  segmentBytes: 64 * MiB,
  maxBytes: 64 * 1024 * MiB,
  maxRecordBytes: MiB,
  groupRecords: 2_048,
  groupBytes: 8 * MiB,
  queuedRecords: 50_000,
  queuedBytes: 128 * MiB,
  checkpointRecords: 10_000,
  checkpointSeconds: 10,
  keyRetryMs: 1_000,
};

/**
 * Completes limits by their defaults.
 *
 * @throws Rejected invalid-argument, naming the limit, when they do not fit one another.
 */
export function completeLimits(given: Partial<LogLimits> = {}): LogLimits {
  const limits = { ...defaults, ...given };
  for (const [name, value] of Object.entries(limits)) {
    if (!(Number.isFinite(value) && value > 0)) throw refused(name, 'use a number above 0');
  }
  const { maxBytes, segmentBytes, maxRecordBytes, groupBytes, queuedBytes } = limits;
  if (maxBytes < 4 * segmentBytes) throw refused('maxBytes', 'use at least 4 × segmentBytes');
  // The header is added to what is counted here.
  if (maxRecordBytes > maxBodyBytes / 2) throw refused('maxRecordBytes', 'use at most 8 MiB');
  if (groupBytes < maxRecordBytes) throw refused('groupBytes', 'use at least maxRecordBytes');
  if (queuedBytes < groupBytes) throw refused('queuedBytes', 'use at least groupBytes');
  return limits;
}

function refused(name: string, mend: string): Rejected {
  return new Rejected('invalid-argument', `${name}: ${mend}`);
}

import { Rejected } from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import { z } from 'zod';
import { busLimits } from '../limits';

/** How the embedded bus works; every setting has a default. */
export interface EmbeddedBusSettings {
  /** How often topics are brought within their bounds. */
  readonly sweepMs: number;
  /** How long a batch under way may take when the bus closes. */
  readonly closeMs: number;
  /** How many bytes may wait to be written; what comes on top is refused as bus-unavailable. */
  readonly waitingBytes: number;
}

/** Where a bus lies and what it works with. */
export interface EmbeddedBusOptions {
  /** The folder of its LevelDB; made when it is missing. One process has it open at a time. */
  readonly folder: string;
  readonly settings?: Partial<EmbeddedBusSettings>;
  /** The time in milliseconds since 1970; the system's if not set. */
  readonly clock?: () => number;
  /** Where it is said that a handler failed, or a write; nowhere if not set. */
  readonly log?: Pick<Log, 'warn'>;
}

const Settings = z.strictObject({
  sweepMs: z.int().min(10).max(86_400_000).default(5_000),
  closeMs: z.int().min(0).max(600_000).default(10_000),
  waitingBytes: z
    .int()
    .min(busLimits.publishBytes)
    .default(64 * 1_048_576),
});

/**
 * Fills in what settings leave out.
 *
 * @throws Rejected invalid-setting naming every wrong field.
 */
export function readBusSettings(settings: Partial<EmbeddedBusSettings>): EmbeddedBusSettings {
  const result = Settings.safeParse(settings);
  if (result.success) return result.data;
  throw new Rejected('invalid-setting', `the embedded bus: ${z.prettifyError(result.error)}`);
}

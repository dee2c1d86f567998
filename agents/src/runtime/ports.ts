import type { Bus } from '@edgebeat/bus';
import type { Log } from '@edgebeat/core/node';
import { z } from 'zod';
import type { Clock } from './clock';
import type { AgentMetrics } from './metrics';
import type { Tally } from './tally';

/** What the runtime itself can be set to; every setting has a default. */
export const RuntimeSettings = z.strictObject({
  maxBatch: z.int().min(1).max(500).default(500).describe('records in a batch'),
  maxKeys: z.int().min(1).max(1_000_000).default(10_000).describe('states that an agent may keep'),
  tickMs: z.int().min(10).max(60_000).default(1000).describe('milliseconds between two ticks'),
  reportMs: z.int().min(10).max(60_000).default(5000).describe('milliseconds between two reports'),
  graceMs: z.int().min(100).max(60_000).default(10_000).describe('milliseconds to stop in'),
});
export type RuntimeSettings = z.infer<typeof RuntimeSettings>;

/** What every agent of a process is run with. */
export interface RuntimePorts {
  readonly bus: Bus;
  readonly clock: Clock;
  /** Given when the process has to stop; a batch under way is finished first. */
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly metrics: AgentMetrics;
  readonly settings: RuntimeSettings;
}

/** What one run of an agent gets. */
export interface RunPorts extends RuntimePorts {
  /** The agent's name. */
  readonly agent: string;
  readonly tally: Tally;
  /** Ends this run of the agent with an error, after what is under way. */
  giveUp(error: Error): void;
}

/** A part of an agent: it runs until the signal is given. */
export type Part = (ports: RunPorts) => Promise<void>;

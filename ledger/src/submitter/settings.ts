import { Rejected } from '@edgebeat/core';
import { z } from 'zod';

const Settings = z.strictObject({
  /** The most incidents in one transaction. */
  batchSize: z.int().min(1).max(500).default(100),
  /** How long a new command waits for others to share its transaction. */
  lingerMs: z.int().min(0).max(1_000).default(10),
  /** The most transactions on their way at once. */
  maxInFlight: z.int().min(1).max(256).default(16),
  /** How many of them may be young and not full: what comes meanwhile makes the next ones fuller. */
  maxPartial: z.int().min(1).max(256).default(1),
  endorseMs: z.int().min(1).max(600_000).default(30_000),
  sendMs: z.int().min(1).max(600_000).default(15_000),
  /** How long an outcome is waited for before it is UNKNOWN and read back. */
  outcomeMs: z.int().min(1).max(600_000).default(5_000),
  /**
   * How long orderers refuse every copy of bytes that may have been sent, before a new transaction
   * takes their place: when the chain has grown meanwhile, or the bytes are older than a proposal
   * may be.
   */
  strandedMs: z.int().min(1).max(3_600_000).default(60_000),
  /** How old a proposal may be: peers take none that is 15 minutes off their clock. */
  proposalMs: z.int().min(1).max(86_400_000).default(900_000),
  /** The most transactions of a command that meet conflicts, before it is FAILED. */
  maxAttempts: z.int().min(1).max(1_000).default(10),
  /** How often new commands are looked for without a notification. */
  pollMs: z.int().min(10).max(60_000).default(1_000),
  /** The longest pause while the ledger or the database is away. */
  maxBackOffMs: z.int().min(10).max(60_000).default(5_000),
  /** How long a final command is kept at most, and how many of them. */
  keepHours: z.int().min(1).max(87_600).default(168),
  keepCommands: z.int().min(0).max(100_000_000).default(1_000_000),
});

/** Settings of a submitter that were checked, with every default filled in. */
export type SubmitterSettings = z.output<typeof Settings>;
export type SubmitterOptions = z.input<typeof Settings>;

/** @throws Rejected invalid-setting naming every wrong field. */
export function readSubmitterSettings(options: SubmitterOptions): SubmitterSettings {
  const result = Settings.safeParse(options);
  if (result.success) return result.data;
  throw new Rejected('invalid-setting', `the submitter: ${z.prettifyError(result.error)}`);
}

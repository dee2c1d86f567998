import type { DatabaseAddress } from '@edgebeat/database';
import type { Log } from '@edgebeat/core/node';
import type { QueryExecutorProvider } from 'kysely';
import type { Ledger } from '../ledger';
import type { Operators } from '../operators/operators';
import type { SignerRole } from '../outbox/command-kinds';
import type { SubmitterOptions } from './settings';
import type { Verdict } from './verdict';

/** What happens to commands on their way, in this order. */
export const submitterSteps = [
  /** They were taken to be endorsed. */
  'taken',
  /** Members endorsed them; nothing is stored yet. */
  'endorsed',
  /** Their bytes are stored; nothing is sent yet. */
  'stored',
  /** Their bytes were sent. */
  'sent',
  /** Their outcome is known; nothing of it is stored yet. */
  'decided',
  /** What became of them is stored. */
  'judged',
] as const;
export type SubmitterStep = (typeof submitterSteps)[number];

/** Counts what a submitter does. */
export interface SubmitterMetrics {
  /** Whether this process is the one that submits. */
  owner(isOwner: boolean): void;
  /** A transaction was endorsed with so many commands. */
  endorsed(commands: number): void;
  /** A transaction had no outcome when its time was over. */
  unknown(): void;
  /** A command is final, or gets another try. */
  judged(state: Verdict['state']): void;
  /** The ledger was away. */
  unavailable(role: SignerRole): void;
}

/** What a submitter works with. */
export interface SubmitterPorts {
  /** One connection for each identity that signs. */
  readonly ledgers: Readonly<Record<SignerRole, Ledger>>;
  /** Who signs for people; without it the operator's identity of the site signs for all of them. */
  readonly operators?: Operators;
  readonly database: { readonly query: QueryExecutorProvider };
  /** The address of the same database: the lock lives on a connection of its own. */
  readonly address: DatabaseAddress;
  /** Ends it. What is on its way is carried on by the next submitter. */
  readonly signal: AbortSignal;
  readonly settings?: SubmitterOptions;
  readonly log?: Log;
  readonly metrics?: SubmitterMetrics;
  /** Hears of each step with the ids of the commands; what it throws ends the submitter at once. */
  readonly step?: (step: SubmitterStep, ids: readonly string[]) => void;
}

import type { Log } from '@edgebeat/core/node';
import type { Ledger } from '../ledger';
import type { Operators } from '../operators/operators';
import type { SignerRole } from '../outbox/command-kinds';
import type { Timing } from '../timing';
import type { SubmitterSettings } from './settings';
import type { JudgedWithDelay, StateWriter } from './state-writer';
import type { SubmitterMetrics, SubmitterStep } from './submitter-ports';

/** What whoever hands out commands has to know. */
export interface CarrierEvents {
  /** A role's ledger did not answer, or did again. */
  reached(role: SignerRole, isReached: boolean): void;
  /** A batch was refused as a whole: its commands come again in smaller ones. */
  split(commands: readonly { readonly sequence: number }[]): void;
  /** The database knows that they are on their way. */
  stored(commands: readonly { readonly sequence: number }[]): void;
  /** It is final, or comes again after some time. */
  judged(judged: JudgedWithDelay): void;
}

/** What the carrying of one transaction needs. */
export interface CarrierPorts {
  /** Calls that end with the signal. */
  readonly ledgers: Readonly<Record<SignerRole, Ledger>>;
  /** Who signs for people, if not the site's operator; its ledgers' calls end with the signal. */
  readonly operators: Operators | undefined;
  readonly writer: StateWriter;
  readonly settings: SubmitterSettings;
  /** Pauses that end with the signal. */
  readonly timing: Timing;
  readonly signal: AbortSignal;
  readonly step: (step: SubmitterStep, commands: readonly { readonly id: string }[]) => void;
  /** Ends everything because of an error that nobody waits for. */
  readonly fail: (error: unknown) => void;
  readonly events: CarrierEvents;
  readonly log: Log | undefined;
  readonly metrics: SubmitterMetrics | undefined;
}

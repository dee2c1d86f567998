import { canonicalJson, LEDGER_EVENT, Rejected } from '@edgebeat/core';
import type { LedgerCall } from '../ledger';
import type { MemoryTransaction } from './memory-transaction';
import type { WorldState } from './world-state';

/** What a handler sees of the ledger; as in Fabric it does not read what it writes. */
export interface MemoryContext {
  readonly transactionId: string;
  /** The MSP id of whoever calls. */
  readonly creator: string;
  get(key: string): unknown;
  put(key: string, value: unknown): void;
  /** The keys that start with a prefix, in order. */
  keys(prefix: string): readonly string[];
  /** Sets the one event of the transaction. */
  announce(payload: unknown): void;
}

/** Runs one transaction: answers its result and throws Rejected for what it refuses. */
export type MemoryHandler = (context: MemoryContext, argument: unknown) => unknown;

/** The handlers by `contract.transaction`. */
export type MemoryHandlers = Readonly<Record<string, MemoryHandler>>;

/** Who runs what on which state. */
export interface SimulationParts {
  readonly handlers: MemoryHandlers;
  readonly state: WorldState;
  readonly transactionId: string;
  readonly creator: string;
  readonly endorsers: readonly string[];
}

/** Runs a call's handler on the state and keeps what it read and would write. */
export function simulate(
  call: LedgerCall,
  parts: SimulationParts,
): { readonly result: unknown; readonly transaction: MemoryTransaction } {
  const { state, transactionId, creator } = parts;
  const reads = new Map<string, string | null>();
  const ranges: MemoryTransaction['ranges'] = [];
  const writes = new Map<string, string>();
  const announced: { event?: NonNullable<MemoryTransaction['event']> } = {};
  const result = handlerOf(call, parts.handlers)(
    {
      transactionId,
      creator,
      get: (key) => {
        reads.set(key, state.version(key));
        return parse(state.get(key));
      },
      put: (key, value) => writes.set(key, canonicalJson(value)),
      keys: (prefix) => {
        const found = state.range(prefix);
        ranges.push({ prefix, found });
        return found.map(([key]) => key);
      },
      announce: (payload) => {
        announced.event = { name: LEDGER_EVENT, payload: canonicalJson(payload) };
      },
    },
    JSON.parse(canonicalJson(call.argument)),
  );
  const sets = { reads: [...reads], ranges, writes: [...writes], ...announced };
  const endorsers = [...parts.endorsers];
  return {
    result: result === undefined ? undefined : parse(canonicalJson(result)),
    transaction: { transactionId, creator, endorsers, ...sets },
  };
}

function handlerOf(call: LedgerCall, handlers: MemoryHandlers): MemoryHandler {
  const name = `${call.contract}.${call.transaction}`;
  const handler = handlers[name];
  if (handler !== undefined) return handler;
  throw new Rejected('invalid-argument', `transaction: there is no ${name}`);
}

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}

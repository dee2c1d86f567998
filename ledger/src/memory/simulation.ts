import { canonicalJson, LEDGER_EVENT, Rejected, sha256Hex } from '@edgebeat/core';
import type { LedgerCall } from '../ledger';
import type { MemoryTransaction } from './memory-transaction';
import type { WorldState } from './world-state';

/** What a handler sees of the ledger; as in Fabric it does not read what it writes. */
export interface MemoryContext {
  readonly transactionId: string;
  /** The MSP id of whoever calls. */
  readonly creator: string;
  /** The call's transient values. */
  readonly transient: Readonly<Record<string, Uint8Array>>;
  get(key: string): unknown;
  put(key: string, value: unknown): void;
  /** The keys that start with a prefix, in order. */
  keys(prefix: string): readonly string[];
  /** Reads a value that no block holds. */
  getPrivate(key: string): Uint8Array | undefined;
  /** Writes a value of which blocks hold the hash alone. */
  putPrivate(key: string, value: Uint8Array): void;
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

/** What a call came to; the private values stay with the members. */
export interface Simulated {
  readonly result: unknown;
  readonly transaction: MemoryTransaction;
  readonly privateWrites: ReadonlyMap<string, Uint8Array>;
}

/** Runs a call's handler on the state and keeps what it read and would write. */
export function simulate(call: LedgerCall, parts: SimulationParts): Simulated {
  const { state, transactionId, creator } = parts;
  const reads = new Map<string, string | null>();
  const ranges: MemoryTransaction['ranges'] = [];
  const writes = new Map<string, string>();
  const privateWrites = new Map<string, Uint8Array>();
  const announced: { event?: NonNullable<MemoryTransaction['event']> } = {};
  const result = handlerOf(call, parts.handlers)(
    {
      transactionId,
      creator,
      transient: call.transient ?? {},
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
      getPrivate: (key) => state.getPrivate(key),
      putPrivate: (key, value) => privateWrites.set(key, value),
      announce: (payload) => {
        announced.event = { name: LEDGER_EVENT, payload: canonicalJson(payload) };
      },
    },
    JSON.parse(canonicalJson(call.argument)),
  );
  const privateHashes = [...privateWrites].map(([key, value]): [string, string] => [
    key,
    sha256Hex(value),
  ]);
  const sets = { reads: [...reads], ranges, writes: [...writes], privateHashes, ...announced };
  const endorsers = [...parts.endorsers];
  return {
    result: result === undefined ? undefined : parse(canonicalJson(result)),
    transaction: { transactionId, creator, endorsers, ...sets },
    privateWrites,
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

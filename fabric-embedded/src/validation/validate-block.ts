import { setImmediate } from 'node:timers/promises';
import type { common } from '@hyperledger/fabric-protos';
import type { ValidationCode } from '../peer/peer-ledger';
import { type PrivateDataInfo, privateDataInfo } from '../private-data/private-data-info';
import type { CollectionUpdates, HistoryWrite, StateUpdates } from '../state/state-records';
import { Invalid, validationCodes } from './invalid';
import { KeyPolicies } from './key-policies';
import { PendingUpdates } from './pending-updates';
import { type CommittedState, type CommittedValues, readConflict } from './read-conflicts';
import { indexedTransactionId, readEnvelope } from './read-envelope';
import type { Results } from './read-results';
import { readValidated, validateTransaction, type ValidationRules } from './validate-transaction';

const { VALID, DUPLICATE_TXID } = validationCodes;
const transactionsPerTurn = 8;

/** What a block does, by the judgement of one member. */
export interface ValidatedBlock {
  readonly transactions: readonly { readonly id: string; readonly code: ValidationCode }[];
  readonly updates: StateUpdates;
  readonly history: readonly HistoryWrite[];
  /** By the hashes of keys in private data collections. */
  readonly hashes: CollectionUpdates;
  /** What valid transactions wrote into collections, transaction by transaction. */
  readonly privateData: readonly PrivateDataInfo[];
}

interface Judged {
  readonly id: string;
  code: ValidationCode;
  readonly results: Results | undefined;
}

/**
 * Judges every transaction of a block, first by itself and then, in order, against the state that
 * the valid ones before it leave.
 */
export async function validateBlock(
  block: common.Block,
  rules: ValidationRules,
  state: CommittedState,
): Promise<ValidatedBlock> {
  const judged = await judgeAlone(envelopesOf(block), rules, new KeyPolicies(state));
  markDuplicates(judged);
  const number = block.getHeader()?.getNumber() ?? 0;
  const pending = new PendingUpdates();
  for (const [transaction, entry] of judged.entries()) {
    if (entry.code !== VALID || entry.results === undefined) continue;
    const { namespaces } = entry.results;
    entry.code = await readConflict(namespaces, state, pending);
    if (entry.code === VALID) pending.apply(namespaces, { block: number, transaction }, state);
  }
  return result(judged, pending);
}

/** A stand-in for the state where only transactions and their private data are asked for. */
export const noValues: CommittedValues = { value: () => undefined, hash: () => undefined };

/**
 * What a committed block did, by the flags that it carries; nothing is judged again.
 *
 * @param state The state before the block: where only metadata is written, the value stands there.
 */
export function replayBlock(
  block: common.Block,
  codes: readonly ValidationCode[],
  state: CommittedValues,
): ValidatedBlock {
  const number = block.getHeader()?.getNumber() ?? 0;
  const pending = new PendingUpdates();
  const judged = envelopesOf(block).map((envelope, transaction): Judged => {
    const code = codes[transaction] ?? validationCodes.NOT_VALIDATED;
    if (code !== VALID) return { id: indexedTransactionId(envelope), code, results: undefined };
    const read = readEnvelope(envelope);
    const results = readValidated(read);
    pending.apply(results.namespaces, { block: number, transaction }, state);
    return { id: read.transactionId, code, results };
  });
  return result(judged, pending);
}

async function judgeAlone(
  envelopes: readonly Uint8Array[],
  rules: ValidationRules,
  keyPolicies: KeyPolicies,
): Promise<Judged[]> {
  const judged: Judged[] = [];
  const isAlone = envelopes.length === 1;
  for (const envelope of envelopes) {
    judged.push(judge(envelope, { ...rules, isAlone }, keyPolicies));
    // Signatures take their time; other calls of this process get their turn in between.
    if (judged.length % transactionsPerTurn === 0) await setImmediate();
  }
  return judged;
}

function judge(envelope: Uint8Array, rules: ValidationRules, keyPolicies: KeyPolicies): Judged {
  try {
    const read = readEnvelope(envelope);
    const results = validateTransaction(read, rules, keyPolicies);
    return { id: read.transactionId, code: VALID, results };
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return { id: indexedTransactionId(envelope), code: error.code, results: undefined };
  }
}

/** The first transaction with an id counts, unless it is not valid in itself. */
function markDuplicates(judged: readonly Judged[]): void {
  const known = new Set<string>();
  for (const entry of judged) {
    if (entry.code !== VALID) continue;
    if (known.has(entry.id)) entry.code = DUPLICATE_TXID;
    known.add(entry.id);
  }
}

function result(judged: readonly Judged[], pending: PendingUpdates): ValidatedBlock {
  return {
    transactions: judged.map(({ id, code }) => ({ id, code })),
    updates: pending.updates,
    history: pending.history,
    hashes: pending.hashes,
    privateData: judged.flatMap(({ id, code, results: found }, transaction) =>
      code === VALID && found !== undefined
        ? privateDataInfo({ id, transaction }, found.namespaces)
        : [],
    ),
  };
}

function envelopesOf(block: common.Block): Uint8Array[] {
  return block.getData()?.getDataList_asU8() ?? [];
}

import { conflictOf } from '../state/conflicts';
import { UpdateBatch } from '../state/update-batch';
import { addWrites } from '../state/write-set';
import { hashValue } from '../state/world-state';
import { checkTransaction, type Checked, type Surroundings } from './transaction-check';
import { codes } from './validation-code';

/** What a block's transactions come to, whatever its flags say. */
export interface Recomputation {
  /** One validation code a transaction. */
  readonly flags: Uint8Array;
  readonly updates: UpdateBatch;
  /** The config that the block brings, when it is a config block. */
  readonly configEnvelope: Uint8Array | undefined;
  readonly checked: readonly Checked[];
  /** How many transactions are refused by rules that are narrower than Fabric's. */
  readonly narrowed: number;
}

/** Where a peer keeps the channel's configuration in its state. */
const configHome = { namespace: '', chaincode: '', collection: '' };
const configKey = 'CHANNEL_CONFIG_ENV_BYTES';

/**
 * Judges all transactions of a block: each by itself, then against those before it.
 *
 * @param marks What most peers marked. It decides only where narrower rules than Fabric's refuse.
 */
export function recompute(
  number: number,
  transactions: readonly Uint8Array[],
  surroundings: Surroundings,
  marks: Uint8Array,
): Recomputation {
  const changed = new Set<string>();
  const checked = transactions.map((bytes) => checkTransaction(bytes, surroundings, changed));
  const updates = new UpdateBatch();
  const isNarrowed = checked.map(({ code, narrower }, index) =>
    narrower.some((other) => other !== code && other === marks[index]),
  );
  const flags = Uint8Array.from(checked, ({ code }, index) =>
    isNarrowed[index] === true ? (marks[index] ?? code) : code,
  );
  markRepeatedIds(checked, flags);
  let configEnvelope: Uint8Array | undefined;
  checked.forEach((transaction, index) => {
    if (flags[index] !== codes.VALID) return;
    const { namespaces } = transaction;
    const version = { block: number, transaction: index };
    if (transaction.configEnvelope !== undefined) {
      configEnvelope = transaction.configEnvelope;
      putConfig(updates, configEnvelope, version);
    }
    if (namespaces === undefined) return;
    const code = conflictOf(namespaces, surroundings.state, updates);
    flags[index] = code;
    if (code === codes.VALID) addWrites(updates, surroundings.state, namespaces, version);
  });
  const narrowed = isNarrowed.filter(Boolean).length;
  return { flags, updates, configEnvelope, checked, narrowed };
}

/** What block 0 does: it brings the first configuration and is valid by itself. */
export function recomputeGenesis(configEnvelope: Uint8Array): Recomputation {
  const updates = new UpdateBatch();
  putConfig(updates, configEnvelope, { block: 0, transaction: 0 });
  return { flags: Uint8Array.of(codes.VALID), updates, configEnvelope, checked: [], narrowed: 0 };
}

function putConfig(
  updates: UpdateBatch,
  value: Uint8Array,
  version: { block: number; transaction: number },
): void {
  const update = { hash: hashValue(value), value, policy: undefined, version };
  updates.put(configHome, configKey, update);
}

/** Of transactions with one id in a block only the first that is valid so far counts. */
function markRepeatedIds(checked: readonly Checked[], flags: Uint8Array): void {
  const seen = new Set<string>();
  checked.forEach(({ txId }, index) => {
    if (txId === undefined || flags[index] !== codes.VALID) return;
    if (seen.has(txId)) flags[index] = codes.DUPLICATE_TXID;
    seen.add(txId);
  });
}

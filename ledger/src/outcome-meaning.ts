import type { Outcome, ValidationCode } from './ledger';

/**
 * Codes that are found before the id is compared with its creator, and that comparison itself:
 * somebody who saw the id may have ordered something else under it first. They say nothing about
 * the command, only that this id is used up: what comes under it later is a duplicate.
 */
const idTaken: ReadonlySet<ValidationCode> = new Set([
  'NIL_ENVELOPE',
  'BAD_PAYLOAD',
  'BAD_COMMON_HEADER',
  'BAD_CHANNEL_HEADER',
  'BAD_HEADER_EXTENSION',
  'BAD_CREATOR_SIGNATURE',
  'INVALID_CONFIG_TRANSACTION',
  'UNSUPPORTED_TX_PAYLOAD',
  'UNKNOWN_TX_TYPE',
  'BAD_PROPOSAL_TXID',
]);

const contention: ReadonlySet<ValidationCode> = new Set([
  'MVCC_READ_CONFLICT',
  'PHANTOM_READ_CONFLICT',
]);

/**
 * Who has to endorse is decided when a block is validated: a member that came, or a chaincode that was
 * defined anew, since the transaction was endorsed, asks for other endorsements.
 */
const outdated: ReadonlySet<ValidationCode> = new Set(['ENDORSEMENT_POLICY_FAILURE']);

/** What an outcome means for the command that the transaction carried. */
export type Meaning = 'committed' | 'contention' | 'id-taken' | 'outdated' | 'invalid';

/**
 * `contention`, `id-taken` and `outdated` ask for a new transaction. An outcome that was read back, and not
 * just told, is that of the valid one where an id came twice: then they mean that there was no effect.
 */
export function meaningOf({ code }: Pick<Outcome, 'code'>): Meaning {
  if (code === 'VALID') return 'committed';
  if (contention.has(code)) return 'contention';
  if (outdated.has(code)) return 'outdated';
  return idTaken.has(code) ? 'id-taken' : 'invalid';
}

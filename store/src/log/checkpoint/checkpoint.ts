import { openNote, signNote, type TrustedKey } from './signed-note';
import type { Signer } from './signer';

/** The size and root of a log's tree at some time. */
export interface TreeState {
  readonly size: number;
  /** 64 hex digits. */
  readonly root: string;
}

/** A tree state as its log signed it. */
export interface Checkpoint extends TreeState {
  readonly note: string;
}

/** The first line of a log's checkpoints: no other log has it. */
export function originOf(signerName: string, logId: string): string {
  return `${signerName}/${logId}`;
}

/** Signs a tree state as a C2SP tlog-checkpoint. */
export function signCheckpoint(state: TreeState, logId: string, signer: Signer): Checkpoint {
  const root = Buffer.from(state.root, 'hex').toString('base64');
  const text = `${originOf(signer.name, logId)}\n${String(state.size)}\n${root}\n`;
  return { ...state, note: signNote(text, signer) };
}

/** Reads a checkpoint of a log; undefined when no trusted key signed it, or for another log. */
export function readCheckpoint(
  note: string,
  logId: string,
  keys: readonly TrustedKey[],
): Checkpoint | undefined {
  const text = openNote(note, keys);
  if (text === undefined) return undefined;
  const [origin, size = '', root = ''] = text.split('\n');
  if (!keys.some(({ name }) => originOf(name, logId) === origin)) return undefined;
  if (!/^(0|[1-9][0-9]{0,15})$/.test(size) || !/^[A-Za-z0-9+/]{43}=$/.test(root)) return undefined;
  return { size: Number(size), root: Buffer.from(root, 'base64').toString('hex'), note };
}

import type { TreeState } from '../checkpoint/checkpoint';
import type { TrustedKey } from '../checkpoint/signed-note';
import type { KeyStore } from '../keys/key-store';
import type { RecordHeader } from '../record/header';

/** A tree state of a log that somebody else keeps, such as the ledger in a block. */
export interface PinnedAnchor extends TreeState {
  /** The newest log of the folder if not set. */
  readonly logId?: string | undefined;
  readonly block: number;
}

/** What a verification trusts; nothing in the folder is. */
export interface LogPins {
  /** The site's keys, by the names that they have in checkpoints. */
  readonly keys: readonly TrustedKey[];
  readonly anchors?: readonly PinnedAnchor[] | undefined;
  /** Losses that the ledger knows: a log that ended with this state. */
  readonly seals?: readonly PinnedAnchor[] | undefined;
}

export interface VerifyLogOptions {
  /** Opens the records too; without it only what stands before the ciphertext is read. */
  readonly keys?: KeyStore | undefined;
  /** What is wrong with a record's content; {@link eventContentObjection} if not set. */
  readonly checkContent?:
    | ((header: RecordHeader, content: Uint8Array) => string | undefined)
    | undefined;
  /** Findings that are kept; 1,000 if not set. */
  readonly maxFindings?: number | undefined;
}

/** Whether an event that names its id and type names those of its header. */
export function eventContentObjection(
  { id, type }: RecordHeader,
  content: Uint8Array,
): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(content).toString());
  } catch {
    return 'its content is no JSON';
  }
  if (typeof value !== 'object' || value === null) return 'its content is no JSON object';
  const event = { id, type, ...value };
  return event.id === id && event.type === type ? undefined : 'its content is another event';
}

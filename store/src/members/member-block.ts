import { readBlock, type BlockLayout } from '../block/block-layout';
import { readMetadata, type BlockMetadata } from '../block/block-metadata';
import type { StoredBlock } from '../ports';
import { WireError } from '../wire/cursor';

/** A block of one member, taken apart as far as it can be read. */
export interface MemberBlock {
  readonly stored: StoredBlock;
  /** The bytes that are judged: with the changed byte put right when the reader located it. */
  readonly bytes: Uint8Array;
  readonly layout: BlockLayout | WireError;
  readonly metadata: BlockMetadata | WireError | undefined;
}

export function readMemberBlock(stored: StoredBlock): MemberBlock {
  const bytes = repaired(stored);
  const layout = tryRead(() => readBlock(bytes));
  const metadata = layout instanceof WireError ? undefined : tryRead(() => readMetadata(layout));
  return { stored, bytes, layout, metadata };
}

/** The number in the header; of an unreadable block the number under which it is kept. */
export function numberOf({ layout, stored }: MemberBlock): number {
  return layout instanceof WireError ? stored.number : layout.number;
}

function repaired({ bytes, damage }: StoredBlock): Uint8Array {
  if (damage?.expected === undefined || damage.offset < 0 || damage.offset >= bytes.length) {
    return bytes;
  }
  const copy = Uint8Array.from(bytes);
  copy[damage.offset] = damage.expected;
  return copy;
}

function tryRead<T>(read: () => T): T | WireError {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
}

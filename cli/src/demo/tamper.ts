import { open, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readBlockFrames } from '@edgebeat/fabric-embedded';
import type { BlocksCopy } from './copy-blocks';

/** A byte that was changed on purpose. */
export interface ChangedByte {
  readonly member: string;
  readonly block: number;
  readonly file: string;
  readonly offset: number;
  readonly before: number;
  readonly after: number;
}

/** Changes one bit in the middle of a block of a member's copied files. */
export async function changeOneByte(
  copy: BlocksCopy,
  member: string,
  block: number,
): Promise<ChangedByte> {
  for await (const frame of readBlockFrames(join(copy.folder, member))) {
    if (frame.number !== block) continue;
    const offset = frame.offset + 4 + Math.floor(frame.bytes.length / 2);
    const before = frame.bytes[Math.floor(frame.bytes.length / 2)] ?? 0;
    const after = before ^ 0x01;
    await writeByte(frame.file, offset, after);
    return { member, block, file: basename(frame.file), offset, before, after };
  }
  const names = await readdir(join(copy.folder, member, 'blocks'));
  throw new Error(`block ${String(block)} of ${member} is not in ${names.join(', ')}`);
}

async function writeByte(file: string, offset: number, value: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.write(Uint8Array.of(value), 0, 1, offset);
  } finally {
    await handle.close();
  }
}

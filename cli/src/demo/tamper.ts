import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { memberSources } from '../verify/member-sources';
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
  { folder }: BlocksCopy,
  member: string,
  block: number,
): Promise<ChangedByte> {
  await using sources = await memberSources(folder);
  const source = sources.list.find((one) => one.member === member);
  for await (const { number, bytes, position } of source?.blocks() ?? []) {
    if (number !== block || position === undefined) continue;
    const middle = Math.floor(bytes.length / 2);
    const offset = position.offset + (position.placeOf?.(middle) ?? middle);
    const before = bytes[middle] ?? 0;
    const after = before ^ 0x01;
    await writeByte(join(folder, position.file), offset, after);
    return { member, block, file: basename(position.file), offset, before, after };
  }
  throw new Error(`${member} has no block ${String(block)}`);
}

async function writeByte(file: string, offset: number, value: number): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.write(Uint8Array.of(value), 0, 1, offset);
  } finally {
    await handle.close();
  }
}

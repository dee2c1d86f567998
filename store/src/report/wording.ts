import type { StoredBlock } from '../ports';
import type { ByteLocation } from './finding';

const shownKeyLength = 120;

export function hexByte(value: number | undefined): string {
  return value === undefined ? 'no byte' : `0x${value.toString(16).padStart(2, '0')}`;
}

export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A key as text that is safe in a terminal: composite keys show their parts, bytes show as hex. */
export function printable(key: string): string {
  const text = Array.from(Buffer.from(key, 'latin1').toString('utf8'))
    .map((character) => (isShown(character) ? character : escaped(character)))
    .join('');
  return text.length > shownKeyLength ? `${text.slice(0, shownKeyLength)}…` : text;
}

function isShown(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0x20 && code !== 0x7f && !(code >= 0x80 && code < 0xa0) && code !== 0xfffd;
}

function escaped(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

/** A place in a block, completed by its place in the member's file. */
export function locate(
  stored: StoredBlock,
  offset: number,
  bytes: { expected?: number | undefined; found?: number | undefined } = {},
): ByteLocation {
  const { expected, found = stored.bytes[offset] } = bytes;
  const { position } = stored;
  return {
    offset,
    ...(position && {
      ...{ file: position.file },
      fileOffset: position.offset + (position.placeOf?.(offset) ?? offset),
    }),
    ...(expected === undefined ? {} : { expected }),
    ...(found === undefined ? {} : { found }),
  };
}

/** `at byte 12 of the block (byte 345 of FILE)`. */
export function place({ offset, file, fileOffset }: ByteLocation): string {
  const inFile =
    file === undefined || fileOffset === undefined
      ? ''
      : ` (byte ${String(fileOffset)} of ${file})`;
  if (offset < 0) return `in the frame before the block${inFile}`;
  return `at byte ${String(offset)} of the block${inFile}`;
}

/** `0x61 was expected, 0x62 is there`. */
export function difference({ expected, found }: ByteLocation): string {
  if (expected === undefined) return `${hexByte(found)} is there`;
  return `${hexByte(expected)} was expected, ${hexByte(found)} is there`;
}

/** `A`, `A and B`, `A, B and C`. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

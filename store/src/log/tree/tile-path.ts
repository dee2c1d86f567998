import { join } from 'node:path';

/** Hashes in a full tile; each is the root of a complete subtree one tile level below. */
export const tileWidth = 256;
export const tileHeight = 8;
export const hashBytes = 32;
export const tileBytes = tileWidth * hashBytes;

/** Where the tile lies, as C2SP tlog-tiles has it: three digits a folder. */
export function tilePath(level: number, index: number, width = tileWidth): string {
  const groups: string[] = [];
  for (let rest = index, last = true; last || rest > 0; rest = Math.floor(rest / 1000)) {
    const digits = String(rest % 1000).padStart(3, '0');
    groups.unshift(last ? digits : `x${digits}`);
    last = false;
  }
  const path = join('tile', String(level), ...groups);
  return width === tileWidth ? path : join(`${path}.p`, String(width));
}

import { join } from 'node:path';

/**
 * The program in one file: the expression of a function with the five parameters of a CommonJS module,
 * in ASCII, so that it takes one byte of memory for each character.
 */
export function bundleFile(folder: string): string {
  return join(folder, 'program.js');
}

import { Rejected } from '@edgebeat/core';

/** Where the page after an operation starts. */
export function cursorOf({ number }: { readonly number: number }): string {
  return Buffer.from(`operations:${number}`).toString('base64url');
}

/** @throws Rejected invalid-argument for what is no cursor of this list. */
export function readCursor(cursor: string): number {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  const number = /^operations:([1-9][0-9]{0,14})$/.exec(text)?.[1];
  if (number !== undefined) return Number(number);
  throw new Rejected('invalid-argument', 'cursor: is not of this list; start without one');
}

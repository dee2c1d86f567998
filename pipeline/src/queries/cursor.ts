import { Rejected } from '@edgebeat/core';
import { z } from 'zod';
import { storable } from '../projection/storable';

const maxLength = 8192;

/** Made once: a form that is made for a single parse costs more than the page that it is for. */
const Decoded = z.strictObject({ list: z.string(), key: z.unknown() });

/** A number in a cursor's key. */
export const numberKey = z.int().min(0);
/** A text in a cursor's key, as a column can hold it. */
export const textKey = z.string().max(4096).transform(storable);

/** The order of a list: its name and the form of its key, which is different for every row. */
export interface Order<Key> {
  readonly name: string;
  readonly key: z.ZodType<Key, Key>;
}

/** The cursor of the page that begins after a key. */
export function toCursor<Key>({ name }: Order<Key>, key: Key): string {
  return Buffer.from(JSON.stringify({ list: name, key })).toString('base64url');
}

/**
 * The key after which a page begins.
 *
 * @throws Rejected invalid-argument when the cursor is not one of this order.
 */
export function fromCursor<Key>({ name, key }: Order<Key>, cursor: string): Key {
  const form = Decoded.safeParse(decoded(cursor));
  const result = form.data?.list === name ? key.safeParse(form.data.key) : undefined;
  if (result?.success === true) return result.data;
  throw new Rejected(
    'invalid-argument',
    'cursor: it is not one of this list; take it from the page before, with the same filters',
  );
}

function decoded(cursor: string): unknown {
  if (cursor.length > maxLength || !/^[A-Za-z0-9_-]+$/.test(cursor)) return undefined;
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

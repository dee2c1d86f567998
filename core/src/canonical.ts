import canonicalize from 'canonicalize';
import { Rejected } from './errors';
import { sha256Hex } from './hash';

/** A value that JSON can carry. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json };

/**
 * RFC 8785 (JSON Canonicalization Scheme): one value, one text.
 *
 * @throws Rejected invalid-argument for what JSON cannot carry (NaN, Infinity, undefined).
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined;
  try {
    text = canonicalize(value);
  } catch (error) {
    throw new Rejected('invalid-argument', 'the value holds a number that JSON cannot carry', {
      cause: error,
    });
  }
  if (text === undefined) {
    throw new Rejected('invalid-argument', 'there is no value where JSON needs one');
  }
  return text;
}

/** SHA-256 of a value's canonical JSON, as 64 hex digits. */
export function contentHash(value: unknown): string {
  return sha256Hex(canonicalJson(value));
}

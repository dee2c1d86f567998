import { Buffer } from 'node:buffer';
import { sha256Hex } from '@edgebeat/core';

/** Some room below the bus's limit of 1,024 bytes, for what a topic puts before a key. */
const MAX_KEY_BYTES = 960;

/** UTF-8 has no form for half of a pair; the bus refuses it. */
const halfOfPair = /\p{Surrogate}/u;

/** A text as a key of the bus: itself, or its hash when the bus would not take it. */
export function busKey(text: string): string {
  const fits = text !== '' && Buffer.byteLength(text) <= MAX_KEY_BYTES && !halfOfPair.test(text);
  return fits ? text : sha256Hex(JSON.stringify(text));
}

import { Rejected } from '@edgebeat/core';
import type { BusRecord } from './bus';

/** What every adapter takes at most. */
export const busLimits = {
  keyBytes: 1_024,
  valueBytes: 1_048_576,
  publishRecords: 1_000,
  publishBytes: 4 * 1_048_576,
  batchRecords: 500,
  batchBytes: 1_048_576,
  readRecords: 10_000,
  readBytes: 4 * 1_048_576,
  groupLetters: 255,
} as const;

/** UTF-8 has no form for half of a pair, so such a text would come back as another one. */
const halfOfPair = /\p{Surrogate}/u;

/**
 * Checks what is about to be published, so that every adapter refuses the same.
 *
 * @throws Rejected invalid-argument for an empty key or text that UTF-8 cannot carry, too-large
 * for anything over a limit.
 */
export function checkRecords(records: readonly BusRecord[]): void {
  if (records.length > busLimits.publishRecords) {
    throw tooLarge('records', `${records.length} records`, busLimits.publishRecords, 'publish');
  }
  let total = 0;
  for (const [index, { key, value }] of records.entries()) {
    total += checkKey(key, index) + checkValue(value, index);
  }
  if (total > busLimits.publishBytes) {
    throw tooLarge('records', `${total} bytes together`, busLimits.publishBytes, 'publish');
  }
}

/** @throws Rejected invalid-argument when the name is empty or too long. */
export function checkGroup(group: string): void {
  if (group.length >= 1 && group.length <= busLimits.groupLetters) return;
  const sentence = `group must have 1 to ${busLimits.groupLetters} letters; it has ${group.length}`;
  throw new Rejected('invalid-argument', sentence);
}

/** @throws Rejected invalid-argument when a number is not a whole one within its bounds. */
export function checkWhole(field: string, value: number, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  const sentence = `${field} must be a whole number from ${least} to ${most}; it is ${value}`;
  throw new Rejected('invalid-argument', sentence);
}

function checkKey(key: string, index: number): number {
  const bytes = Buffer.byteLength(key);
  const field = `records[${index}].key`;
  if (bytes === 0) throw new Rejected('invalid-argument', `${field} is empty; name what it is of`);
  if (bytes > busLimits.keyBytes) {
    throw tooLarge(field, `${bytes} bytes`, busLimits.keyBytes, 'shorten');
  }
  checkText(key, field);
  return bytes;
}

function checkValue(value: string | null, index: number): number {
  if (value === null) return 0;
  const bytes = Buffer.byteLength(value);
  const field = `records[${index}].value`;
  if (bytes > busLimits.valueBytes) {
    throw tooLarge(field, `${bytes} bytes`, busLimits.valueBytes, 'refer');
  }
  checkText(value, field);
  return bytes;
}

function checkText(text: string, field: string): void {
  if (!halfOfPair.test(text)) return;
  const sentence = `${field} has half of a surrogate pair, which UTF-8 cannot carry; mend the text`;
  throw new Rejected('invalid-argument', sentence);
}

const mends = {
  publish: 'publish fewer at once',
  shorten: 'use its hash or a shorter name',
  refer: 'keep large content elsewhere and publish a reference',
} as const;

function tooLarge(field: string, size: string, limit: number, mend: keyof typeof mends): Rejected {
  return new Rejected('too-large', `${field}: ${size}, the limit is ${limit}; ${mends[mend]}`);
}

import { isUtf8 } from 'node:buffer';
import { type IntakeRecord, Rejected } from '@edgebeat/core';
import { z } from 'zod';

/** The most objects in one body, and the deepest that one may be. */
const OBJECTS = 100;
const DEPTH = 32;

const Nonce = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** What a device sent, as it lies on the topic. */
export type DeviceValue = Extract<IntakeRecord, { kind: 'device' }>['body'];

/** One object that a device sent. */
export interface DeviceObject {
  readonly body: Record<string, DeviceValue>;
  /** Its own nonce. */
  readonly nonce?: string;
}

/** All that a device sent in one request; `isBatch` when it was an array. */
export interface DeviceBody {
  readonly objects: readonly DeviceObject[];
  readonly isBatch: boolean;
}

/**
 * Reads a body as one JSON object or an array of them, whatever the content type says.
 *
 * @throws Rejected invalid-argument, naming the place and the mend.
 */
export function readDeviceBody(bytes: Buffer): DeviceBody {
  const value = parse(bytes);
  if (!Array.isArray(value)) return { objects: [readObject(value, 'body')], isBatch: false };
  if (value.length === 0 || value.length > OBJECTS) {
    throw invalid('body', `an array must hold 1 to ${OBJECTS} objects; this has ${value.length}`);
  }
  const objects = value.map((item: unknown, index) => readObject(item, `body[${index}]`));
  return { objects, isBatch: true };
}

/**
 * Checks a nonce of a header or an object.
 *
 * @throws Rejected invalid-argument.
 */
export function readNonce(value: unknown, field: string): string | undefined {
  if (value === undefined) return undefined;
  const nonce = Nonce.safeParse(value);
  if (nonce.success) return nonce.data;
  throw invalid(field, 'must be 1 to 128 printable ASCII characters without blanks');
}

function parse(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw invalid('body', 'must be UTF-8');
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('body', 'must be JSON: one object, or an array of objects');
  }
}

function readObject(value: unknown, place: string): DeviceObject {
  if (!isObject(value)) throw invalid(place, 'must be a JSON object');
  checkValue(value, place, 1);
  const nonce = readNonce(value['nonce'], `${place}.nonce`);
  return nonce === undefined ? { body: value } : { body: value, nonce };
}

/** The value comes from the JSON parser, so that what is in it is JSON too. */
function isObject(value: unknown): value is Record<string, DeviceValue> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What every reader behind this one can take: bounded depth, numbers that are finite, and no name
 * that would set an object's prototype.
 */
function checkValue(value: unknown, place: string, depth: number): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw invalid(place, 'holds a number that is too large for JSON readers');
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth > DEPTH) throw invalid(place, `is nested more than ${DEPTH} deep; make it flatter`);
  if (Object.hasOwn(value, '__proto__')) {
    throw invalid(place, 'holds the name __proto__; name it otherwise');
  }
  for (const part of Object.values(value)) checkValue(part, place, depth + 1);
}

function invalid(place: string, fault: string): Rejected {
  return new Rejected('invalid-argument', `${place}: ${fault}`);
}

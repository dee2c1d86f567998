import { Rejected } from '@edgebeat/core';

const MAX_DEPTH = 32;
/** Texts, numbers, brackets and commas: what costs most to look at is small and many. */
const MAX_PARTS = 50_000;
/** Strings, numbers and structure; in a text that JSON.parse has read, nothing else matters here. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?[0-9][0-9.eE+-]*|[{}[\],]/g;
/** A character that PostgreSQL or UTF-8 cannot hold. */
const unstorable = /[\u0000\p{Surrogate}]/u;

/** An object or array that is open; keys are those of an object. */
interface Frame {
  readonly keys: Set<string> | undefined;
  expectsKey: boolean;
}

/**
 * Reads JSON more strictly than JSON.parse: no key twice, no depth without end, no number beyond
 * what a number can hold, no NUL and no half of a surrogate pair in any text.
 *
 * @throws Rejected invalid-argument, naming the fault.
 */
export function readJson(text: string): unknown {
  const value = parse(text);
  const frames: Frame[] = [];
  let parts = 0;
  for (const [part] of text.matchAll(token)) {
    parts += 1;
    if (parts > MAX_PARTS) throw refused('holds too many values; send less at once');
    visit(part, frames);
  }
  return value;
}

/** Whether a text can be stored and sent as it is. */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : '';
    throw refused(`is not JSON (${reason})`, error);
  }
}

function visit(part: string, frames: Frame[]): void {
  const frame = frames.at(-1);
  if (part === '{' || part === '[') open(part, frames);
  else if (part === '}' || part === ']') frames.pop();
  else if (part === ',') expectKey(frame);
  else if (!part.startsWith('"')) requireFinite(part);
  else if (frame?.keys !== undefined && frame.expectsKey) takeKey(part, frame, frame.keys);
  else readString(part);
}

function open(part: string, frames: Frame[]): void {
  if (frames.length === MAX_DEPTH) throw refused(`is nested deeper than ${MAX_DEPTH} levels`);
  frames.push({ keys: part === '{' ? new Set() : undefined, expectsKey: part === '{' });
}

function expectKey(frame: Frame | undefined): void {
  if (frame?.keys !== undefined) frame.expectsKey = true;
}

function takeKey(part: string, frame: Frame, keys: Set<string>): void {
  const key = readString(part);
  if (keys.has(key)) throw refused(`has the key ${shown(key)} twice; send it once`);
  if (key === '__proto__') throw refused(`has the key ${shown(key)}, which is not taken`);
  keys.add(key);
  frame.expectsKey = false;
}

function readString(part: string): string {
  const text = part.includes('\\') ? String(JSON.parse(part)) : part.slice(1, -1);
  if (!isStorable(text)) {
    throw refused(`has a text with a NUL or half of a surrogate pair: ${shown(text)}`);
  }
  return text;
}

function requireFinite(part: string): void {
  if (part.length > 15 && !Number.isFinite(Number(part))) throw tooBig(part);
  if (/[eE]/.test(part) && !Number.isFinite(Number(part))) throw tooBig(part);
}

function tooBig(part: string): Rejected {
  return refused(`has a number that is too large: ${part.slice(0, 40)}`);
}

function refused(fault: string, cause?: unknown): Rejected {
  return new Rejected('invalid-argument', `body: ${fault}`, { cause });
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

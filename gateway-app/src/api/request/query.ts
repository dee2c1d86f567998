import { Rejected } from '@edgebeat/core';
import { isStorable } from './json-text';

/** What a query may say. */
export interface QueryRules {
  readonly known: readonly string[];
  /** Keys that may also come as `filter=key=value[,key=value]`. */
  readonly filters: readonly string[];
}

/** Query parameters by name; a filter counts like the parameters that it names. */
export type Query = Readonly<Record<string, string>>;

/**
 * Reads the query of a request's target.
 *
 * @throws Rejected invalid-argument naming the key, and listing the known ones when it is not one.
 */
export function readQuery(target: string, rules: QueryRules): Query {
  const start = target.indexOf('?');
  if (start < 0 || start === target.length - 1) return {};
  const found = new Map<string, string>();
  for (const pair of target.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const [name, value] = splitOnce(pair, '=').map(decode) as [string, string];
    if (name === 'filter' && rules.filters.length > 0) readFilter(value, rules, found);
    else take(name, value, rules.known, found);
  }
  return Object.fromEntries(found);
}

function readFilter(text: string, { filters }: QueryRules, found: Map<string, string>): void {
  for (const pair of text.split(',')) {
    const [name, value] = splitOnce(pair, '=');
    if (!pair.includes('=')) {
      throw new Rejected(
        'invalid-argument',
        `filter: write key=value[,key=value]; ${list(filters)}`,
      );
    }
    take(name, value, filters, found);
  }
}

function take(
  name: string,
  value: string,
  known: readonly string[],
  found: Map<string, string>,
): void {
  if (!known.includes(name)) {
    throw new Rejected('invalid-argument', `${shown(name)} is not known here; ${list(known)}`);
  }
  if ((found.get(name) ?? value) !== value) {
    throw new Rejected('invalid-argument', `${name}: is given twice with different values`);
  }
  if (!isStorable(value)) {
    throw new Rejected('invalid-argument', `${name}: must not hold a NUL`);
  }
  found.set(name, value);
}

/** @throws Rejected invalid-argument for what is not correctly percent-encoded UTF-8. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (error) {
    throw new Rejected(
      'invalid-argument',
      `the query is not correctly percent-encoded at ${shown(text)}`,
      { cause: error },
    );
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function list(known: readonly string[]): string {
  return known.length === 0 ? 'there are none' : `known are: ${known.join(', ')}`;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 64));
}

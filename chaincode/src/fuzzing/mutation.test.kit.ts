import fc from 'fast-check';
import type { Dictionary } from './dictionary.test.kit';
import { hostileTexts, RAW, rawTexts } from './hostile-values.test.kit';

const RAW_TEXT = new RegExp(`"${RAW}([^"]*)"`, 'g');
const SIGNS = 'abcdef0123456789ABCXYZ+/=._:- \n';

/** A change somewhere in a value; the path counts fields, so that it always leads somewhere. */
export interface Mutation {
  readonly path: readonly number[];
  readonly kind: 'replace' | 'flip' | 'remove' | 'add' | 'double' | 'wrap';
  readonly name: string;
  readonly value: unknown;
  /** Which sign of a text is flipped, and to which. */
  readonly at: number;
}

/** Changes that make an argument nearly right, or hostile. */
export function mutations(words: Dictionary): fc.Arbitrary<Mutation> {
  return fc.record({
    path: fc.array(fc.nat(9), { maxLength: 4 }),
    kind: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom<Mutation['kind']>('replace', 'flip') },
      {
        weight: 1,
        arbitrary: fc.constantFrom<Mutation['kind']>('remove', 'add', 'double', 'wrap'),
      },
    ),
    name: fc.constantFrom('owner', 'id', '__proto__', 'constructor', 'x', '', 'onBehalfOf'),
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(...words.all),
      fc.constantFrom(...rawTexts.map((text) => RAW + text), ...hostileTexts),
      fc.integer({ min: -1, max: 3 }),
    ),
    at: fc.nat(10_000),
  });
}

/** The value with the change, as a copy. */
export function mutated(value: unknown, mutation: Mutation): unknown {
  const [step, ...rest] = mutation.path;
  if (step === undefined || typeof value !== 'object' || value === null) {
    return changed(value, mutation);
  }
  const entries: [string, unknown][] = Object.entries(value);
  const at = entries.length === 0 ? -1 : step % entries.length;
  const result = entries.flatMap(([name, one], index): [string, unknown][] => {
    if (index !== at) return [[name, one]];
    if (rest.length === 0 && mutation.kind === 'remove') return [];
    return [[name, mutated(one, { ...mutation, path: rest })]];
  });
  return Array.isArray(value) ? result.map(([, one]) => one) : objectOf(result);
}

function changed(value: unknown, { kind, name, value: other, at }: Mutation): unknown {
  if (kind === 'wrap') return [value];
  if (kind === 'flip' && typeof value === 'string') return flipped(value, at);
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    if (kind === 'double') return [...items, ...items];
    if (kind === 'add') return [...items, other];
  } else if (kind === 'add' && typeof value === 'object' && value !== null) {
    return objectOf([...Object.entries(value), [name, other]]);
  }
  return other;
}

/** One sign of a text is another one: a bit of a key, a signature or a hash. */
function flipped(text: string, at: number): string {
  const place = at % (text.length + 1);
  return text.slice(0, place) + SIGNS.charAt(at % SIGNS.length) + text.slice(place + 1);
}

/** As JSON.parse makes objects, `__proto__` too is a field like any other. */
function objectOf(entries: readonly [string, unknown][]): object {
  const object = {};
  for (const [name, value] of entries) {
    Object.defineProperty(object, name, {
      ...{ value, enumerable: true, configurable: true, writable: true },
    });
  }
  return object;
}

/** The argument as it goes to the peer. */
export function argumentText(value: unknown): string {
  const isJson = value !== undefined;
  return isJson ? JSON.stringify(value).replace(RAW_TEXT, '$1') : '';
}

import { compileNetwork } from './network';
import { compileRegex } from './pattern-test';
import { baseName, type FieldPredicate, never, type Predicate } from './predicate';
import type { RecordView } from './record-view';
import { type RulePlace, refusal } from './refusal';
import { compilePattern, fixedEnd, open, parsePattern, type WildcardPattern } from './wildcard';

type Value = string | number | boolean | null;
/** Tests one value of a record, as it is or in lower case. */
type ValueTest = { readonly on: 'raw' | 'lower'; readonly test: (text: string) => boolean };

const ways = ['contains', 'startswith', 'endswith', 're', 'cidr', 'exists'] as const;
const refinements = ['all', 'windash', 'i', 'm', 's'] as const;
/** What stands for a dash in a command line of Windows. */
const dashes = ['-', '/', '\u2013', '\u2014', '\u2015'];
/** Each multiplies what a value has to be compared with by five. */
const MAX_OPTIONS = 3;

/**
 * What a field of a selection asks for: `name|modifier|…` and its values.
 *
 * @throws Rejected invalid-argument that names rule and field.
 */
export function fieldPredicate(key: string, values: readonly Value[], place: RulePlace): Predicate {
  const [name = '', ...modifiers] = key.split('|');
  const known: readonly string[] = [...ways, ...refinements];
  const unknown = modifiers.find((modifier) => !known.includes(modifier));
  if (unknown !== undefined) {
    throw refusal(place, `the modifier ${unknown} is not supported`, `use ${known.join(', ')}`);
  }
  const chosen = ways.filter((way) => modifiers.includes(way));
  if (chosen.length > 1) {
    throw refusal(place, `${chosen.join(' and ')} exclude each other`, 'keep one of them');
  }
  const [way] = chosen;
  if (way !== 're' && modifiers.some((modifier) => 'ims'.includes(modifier))) {
    throw refusal(place, 'i, m and s belong to re', 'write re before them');
  }
  const field = name === '' ? undefined : name;
  if (way === 'exists') return existing(field, values, place);
  const each = values.map((value) => onValue(field, { value, way, modifiers }, place));
  if (each.length === 0) return never;
  if (modifiers.includes('all')) return { kind: 'and', of: each };
  return { kind: 'or', of: each };
}

interface Asked {
  readonly value: Value;
  readonly way: (typeof ways)[number] | undefined;
  readonly modifiers: readonly string[];
}

function onValue(
  field: string | undefined,
  { value, way, modifiers }: Asked,
  place: RulePlace,
): Predicate {
  if (value === null) return absent(field);
  const text = String(value);
  if (way === 'cidr') return one(field, { on: 'raw', test: networkTest(text, place) });
  if (way === 're') return one(field, { on: 'raw', test: compileRegex(text, modifiers, place) });
  const texts = modifiers.includes('windash') ? windash(text) : [text];
  const patterns = texts.map((each) => widened(parsePattern(each), way, field === undefined));
  const tests = patterns.map((pattern): FieldPredicate => {
    const predicate = one(field, { on: 'lower', test: compilePattern(pattern) });
    const needs = needsOf(pattern);
    return needs === undefined ? predicate : { ...predicate, needs };
  });
  return tests.length === 1 && tests[0] !== undefined ? tests[0] : { kind: 'or', of: tests };
}

/** A text without a field is looked for anywhere in the message. */
function widened(pattern: WildcardPattern, way: Asked['way'], isKeyword: boolean): WildcardPattern {
  const isAnywhere = way === 'contains' || (way === undefined && isKeyword);
  return open(pattern, isAnywhere || way === 'endswith', isAnywhere || way === 'startswith');
}

function one(field: string | undefined, { on, test }: ValueTest): FieldPredicate {
  if (field === undefined) {
    return {
      kind: 'field',
      test: ({ message }) => test(on === 'raw' ? message : message.toLowerCase()),
    };
  }
  const read = (view: RecordView) => (on === 'raw' ? view.values(field) : view.lower(field));
  return { kind: 'field', field, test: (view) => read(view).some(test) };
}

/** A field that is null in a rule is one that the record does not have. */
function absent(field: string | undefined): FieldPredicate {
  if (field === undefined) return never;
  return { kind: 'field', field, test: (view) => view.values(field).length === 0 };
}

function existing(
  field: string | undefined,
  values: readonly Value[],
  place: RulePlace,
): FieldPredicate {
  const [wanted] = values;
  if (field === undefined || values.length !== 1 || typeof wanted !== 'boolean') {
    throw refusal(place, 'exists takes one value', 'write true or false');
  }
  return { kind: 'field', field, test: (view) => view.values(field).length > 0 === wanted };
}

function networkTest(text: string, place: RulePlace): (address: string) => boolean {
  const test = compileNetwork(text);
  if (test !== undefined) return test;
  throw refusal(place, `${text.slice(0, 64)} is no network`, 'write one like 10.0.0.0/8');
}

/** The value with each of the dashes in the place of every dash that begins an option. */
function windash(text: string): string[] {
  const places = Array.from(text.matchAll(/(?<![^\s"'*])[-/]/g), ({ index }) => index);
  return places
    .slice(0, MAX_OPTIONS)
    .reduce(
      (texts, at) =>
        texts.flatMap((one) => dashes.map((dash) => one.slice(0, at) + dash + one.slice(at + 1))),
      [text],
    );
}

/** What a pattern tells of the value's base name: all of it, when a separator or nothing precedes. */
function needsOf(pattern: WildcardPattern): readonly string[] | undefined {
  const end = fixedEnd(pattern);
  if (end === undefined) return undefined;
  const name = baseName(end.text);
  return end.isWhole || name.length < end.text.length ? [name] : undefined;
}

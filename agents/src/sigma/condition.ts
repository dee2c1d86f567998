import { type RulePlace, refusal } from './refusal';
import type { Predicate } from './predicate';

const MAX_LENGTH = 4096;
const MAX_DEPTH = 32;

/** Reads conditions; what the names in them stand for is given. */
interface Reader {
  readonly words: readonly string[];
  readonly searches: ReadonlyMap<string, Predicate>;
  readonly place: RulePlace;
  at: number;
}

/**
 * Reads a condition over the searches of a rule: and, or, not, brackets, `1 of` and `all of`.
 *
 * @throws Rejected invalid-argument that names the rule and what is not understood.
 */
export function readCondition(
  text: string,
  searches: ReadonlyMap<string, Predicate>,
  place: RulePlace,
): Predicate {
  if (text.length > MAX_LENGTH) throw refusal(place, 'it is too long', 'write a shorter one');
  if (text.includes('|')) {
    throw refusal(
      place,
      'aggregations after | are not part of Sigma any more',
      'write a correlation rule',
    );
  }
  const words = text.match(/\(|\)|[^\s()]+/g) ?? [];
  const reader: Reader = { words, searches, place, at: 0 };
  const predicate = readOr(reader, 0);
  const left = words[reader.at];
  if (left !== undefined)
    throw refusal(place, `${left} is not expected here`, 'write and or or before it');
  return predicate;
}

function readOr(reader: Reader, depth: number): Predicate {
  const of = [readAnd(reader, depth)];
  while (takes(reader, 'or')) of.push(readAnd(reader, depth));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'or', of };
}

function readAnd(reader: Reader, depth: number): Predicate {
  const of = [readNot(reader, depth)];
  while (takes(reader, 'and')) of.push(readNot(reader, depth));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'and', of };
}

function readNot(reader: Reader, depth: number): Predicate {
  if (depth > MAX_DEPTH) throw refusal(reader.place, 'it is nested too deep', 'write it flatter');
  if (takes(reader, 'not')) return { kind: 'not', of: readNot(reader, depth + 1) };
  if (takes(reader, '(')) {
    const inner = readOr(reader, depth + 1);
    if (!takes(reader, ')')) throw refusal(reader.place, 'a bracket is not closed', 'close it');
    return inner;
  }
  return readSearch(reader);
}

function readSearch(reader: Reader): Predicate {
  const { words, searches, place } = reader;
  const word = words[reader.at];
  if (word === undefined) throw refusal(place, 'it ends too early', 'name a search');
  reader.at += 1;
  if (takes(reader, 'of')) return readOf(reader, word.toLowerCase());
  const found = searches.get(word);
  if (found !== undefined) return found;
  throw refusal(
    place,
    `there is no search ${word.slice(0, 64)}`,
    `name one of ${[...searches.keys()].join(', ')}`,
  );
}

/** `1 of x*`, `any of them`, `all of x*`; names that begin with _ are no part of `them`. */
function readOf(reader: Reader, quantity: string): Predicate {
  const { words, searches, place } = reader;
  const pattern = words[reader.at];
  reader.at += 1;
  const kind =
    quantity === 'all' ? 'and' : quantity === '1' || quantity === 'any' ? 'or' : undefined;
  if (kind === undefined)
    throw refusal(place, `${quantity} of is not supported`, 'write 1 of or all of');
  if (pattern === undefined)
    throw refusal(place, 'nothing stands after of', 'write them or a name');
  const isNamed = (name: string): boolean =>
    pattern === 'them' ? !name.startsWith('_') : matches(pattern, name);
  const of = [...searches].filter(([name]) => isNamed(name)).map(([, search]) => search);
  if (of.length === 0)
    throw refusal(place, `no search is called ${pattern.slice(0, 64)}`, 'name one that is there');
  return { kind, of };
}

function matches(pattern: string, name: string): boolean {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === head;
  const isLong = name.length >= head.length + tail.length;
  return (
    isLong &&
    name.startsWith(head) &&
    name.endsWith(tail) &&
    rest.every((part) => name.includes(part))
  );
}

function takes(reader: Reader, word: string): boolean {
  if (reader.words[reader.at]?.toLowerCase() !== word) return false;
  reader.at += 1;
  return true;
}

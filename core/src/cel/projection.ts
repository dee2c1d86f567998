import type { CelInput } from '@bufbuild/cel';
import { Rejected } from '../errors';
import { celLimits } from './limits';
import type { Read } from './reads';

/** What is left of a limit while values are read. */
interface Budget {
  values: number;
  characters: number;
}

type Tree = Map<string, CelInput>;

/**
 * Copies from the variables exactly what a condition reads, as maps and lists of the library: what
 * it does not read costs nothing, and no property of a JavaScript object can be reached.
 *
 * @throws Rejected too-large when that is over a limit.
 */
export function projectVariables(reads: readonly Read[], variables: unknown): Tree {
  const budget = { values: celLimits.readValues, characters: celLimits.readCharacters };
  const body = { values: celLimits.bodyValues, characters: celLimits.bodyCharacters };
  const root: Tree = new Map();
  for (const { path, inBody } of reads) {
    const value = valueAt(variables, path);
    if (value === undefined) continue;
    if (inBody) copyValue(value, body, 0);
    place(root, path, copyValue(value, budget, 0));
  }
  return root;
}

function valueAt(variables: unknown, path: readonly string[]): unknown {
  let value = variables;
  for (const name of path) {
    if (!isRecord(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** No path of the merged reads begins another one, so what is found on the way is a map. */
function place(root: Tree, path: readonly string[], value: CelInput): void {
  let target = root;
  for (const name of path.slice(0, -1)) {
    const found = target.get(name);
    const next: Tree = isTree(found) ? found : new Map<string, CelInput>();
    target.set(name, next);
    target = next;
  }
  target.set(path.at(-1) ?? '', value);
}

function copyValue(value: unknown, budget: Budget, depth: number): CelInput {
  charge(budget, 'values', 1);
  if (depth > celLimits.readDepth) {
    throw tooLarge(`nests deeper than ${String(celLimits.readDepth)}`);
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') {
    charge(budget, 'characters', value.length);
    return value;
  }
  if (Array.isArray(value)) return copyList(value, budget, depth);
  if (isRecord(value)) return copyRecord(value, budget, depth);
  throw new Rejected('invalid-argument', 'the condition reads something that is not JSON');
}

function copyList(list: readonly unknown[], budget: Budget, depth: number): CelInput {
  if (list.length > celLimits.listElements) {
    throw tooLarge(`is a list of more than ${String(celLimits.listElements)} elements`);
  }
  return list.map((element) => copyValue(element, budget, depth + 1));
}

function copyRecord(record: object, budget: Budget, depth: number): CelInput {
  const copy: Tree = new Map();
  for (const [key, value] of Object.entries(record)) {
    if (value === undefined) continue;
    charge(budget, 'characters', key.length);
    copy.set(key, copyValue(value, budget, depth + 1));
  }
  return copy;
}

function charge(budget: Budget, what: keyof Budget, amount: number): void {
  budget[what] -= amount;
  if (budget[what] < 0) throw tooLarge(`has too many ${what}`);
}

function tooLarge(how: string): Rejected {
  return new Rejected('too-large', `what the condition reads ${how}`);
}

function isTree(value: unknown): value is Tree {
  return value instanceof Map;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A part of a pattern: a text, or a wildcard for one character or for any number of them. */
type Part = string | { readonly wildcard: '?' | '*' };

const ANY = { wildcard: '*' } as const;
const ONE = { wildcard: '?' } as const;

/** A value of a rule with its wildcards, in lower case. */
export type WildcardPattern = readonly Part[];

/** Reads a value: `*` and `?` are wildcards unless a backslash stands before them. */
export function parsePattern(value: string): WildcardPattern {
  const parts: Part[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') parts.push(literal.toLowerCase());
    literal = '';
  };
  for (let at = 0; at < value.length; at += 1) {
    const character = value[at] ?? '';
    const next = value[at + 1] ?? '';
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      at += 1;
    } else if (character === '*' || character === '?') {
      flush();
      parts.push(character === '*' ? ANY : ONE);
    } else literal += character;
  }
  flush();
  return parts;
}

/** The pattern with anything before or after it. */
export function open(pattern: WildcardPattern, before: boolean, after: boolean): WildcardPattern {
  return [...(before ? [ANY] : []), ...pattern, ...(after ? [ANY] : [])];
}

/** The text that a pattern without wildcards stands for, or that all its matches end with. */
export function fixedEnd(
  pattern: WildcardPattern,
): { readonly text: string; readonly isWhole: boolean } | undefined {
  const last = pattern.at(-1);
  if (pattern.length === 0) return { text: '', isWhole: true };
  return typeof last === 'string' ? { text: last, isWhole: pattern.length === 1 } : undefined;
}

/** A test of texts in lower case. Its time is at most the text's length times the pattern's. */
export function compilePattern(pattern: WildcardPattern): (text: string) => boolean {
  const [first, second, third] = pattern;
  if (pattern.length === 0) return (text) => text === '';
  if (pattern.length === 1) {
    if (typeof first === 'string') return (text) => text === first;
    return first === ANY ? () => true : (text) => text.length === 1;
  }
  if (pattern.length === 2 && first === ANY && typeof second === 'string') {
    return (text) => text.endsWith(second);
  }
  if (pattern.length === 2 && typeof first === 'string' && second === ANY) {
    return (text) => text.startsWith(first);
  }
  const isInside = first === ANY && typeof second === 'string' && third === ANY;
  if (pattern.length === 3 && isInside) return (text) => text.includes(second);
  return compileGlob(pattern);
}

/** Runs between two `*`, each a list of texts and single wildcards. */
function compileGlob(pattern: WildcardPattern): (text: string) => boolean {
  const runs: Part[][] = [[]];
  for (const part of pattern) {
    if (part === ANY) runs.push([]);
    else runs.at(-1)?.push(part);
  }
  const [head = [], ...rest] = runs;
  const tail = rest.pop();
  return (text) => {
    const start = matchAt(head, text, 0);
    if (start === undefined) return false;
    if (tail === undefined) return start === text.length;
    let at = start;
    for (const run of rest) {
      const end = findRun(run, text, at);
      if (end === undefined) return false;
      at = end;
    }
    const begin = text.length - lengthOf(tail);
    return begin >= at && matchAt(tail, text, begin) === text.length;
  };
}

/** Where a run that stands at a place ends; undefined when it does not stand there. */
function matchAt(run: readonly Part[], text: string, start: number): number | undefined {
  let at = start;
  for (const part of run) {
    if (typeof part === 'string' && !text.startsWith(part, at)) return undefined;
    at += typeof part === 'string' ? part.length : 1;
    if (at > text.length) return undefined;
  }
  return at;
}

function findRun(run: readonly Part[], text: string, from: number): number | undefined {
  const [first] = run;
  const last = text.length - lengthOf(run);
  for (let at = from; at <= last; at += 1) {
    if (typeof first === 'string') {
      at = text.indexOf(first, at);
      if (at < 0 || at > last) return undefined;
    }
    const end = matchAt(run, text, at);
    if (end !== undefined) return end;
  }
  return undefined;
}

function lengthOf(run: readonly Part[]): number {
  return run.reduce((sum, part) => sum + (typeof part === 'string' ? part.length : 1), 0);
}

import type { RecordView } from './record-view';

/** What a rule asks of a record, as a tree. */
export type Predicate =
  | { readonly kind: 'and' | 'or'; readonly of: readonly Predicate[] }
  | { readonly kind: 'not'; readonly of: Predicate }
  | FieldPredicate;

/** What is asked of one field, or of the message. */
export interface FieldPredicate {
  readonly kind: 'field';
  /** Absent for the message. */
  readonly field?: string;
  /** The value's base name (`baseName`) is one of these whenever the predicate holds. */
  readonly needs?: readonly string[];
  test(view: RecordView): boolean;
}

/** What stands after the last separator of a path, or the whole text. */
export function baseName(text: string): string {
  return text.slice(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1);
}

/** A predicate that no record fulfils. */
export const never: FieldPredicate = { kind: 'field', test: () => false };

/** A test of records, with everything that holds once for all records done before. */
export function compilePredicate(predicate: Predicate): (view: RecordView) => boolean {
  switch (predicate.kind) {
    case 'and': {
      const tests = predicate.of.map(compilePredicate);
      return (view) => tests.every((test) => test(view));
    }
    case 'or': {
      const tests = predicate.of.map(compilePredicate);
      return (view) => tests.some((test) => test(view));
    }
    case 'not': {
      const test = compilePredicate(predicate.of);
      return (view) => !test(view);
    }
    case 'field':
      return (view) => predicate.test(view);
  }
}

/** A field, and base names of which a record must have one there to fulfil a predicate. */
export interface Pivot {
  readonly field: string;
  readonly values: readonly string[];
}

/** The pivot of a predicate with the fewest values; undefined when it asks for none. */
export function pivotOf(predicate: Predicate): Pivot | undefined {
  switch (predicate.kind) {
    case 'and':
      return predicate.of
        .map(pivotOf)
        .filter((pivot) => pivot !== undefined)
        .reduce<Pivot | undefined>(
          (best, one) =>
            best === undefined || one.values.length < best.values.length ? one : best,
          undefined,
        );
    case 'or':
      return pivotOfAny(predicate.of.map(pivotOf));
    case 'not':
      return undefined;
    case 'field': {
      const { field, needs } = predicate;
      return field === undefined || needs === undefined ? undefined : { field, values: needs };
    }
  }
}

function pivotOfAny(pivots: readonly (Pivot | undefined)[]): Pivot | undefined {
  const [first] = pivots;
  if (first === undefined) return undefined;
  const values: string[] = [];
  for (const pivot of pivots) {
    if (pivot?.field !== first.field) return undefined;
    values.push(...pivot.values);
  }
  return { ...first, values: [...new Set(values)] };
}

/** A record as rules look at it: fields by Sigma's names, and what kinds of sources it is of. */
export interface RecordView {
  /** The values of a field as they are; empty when the record has no such field. */
  values(field: string): readonly string[];
  /** The same in lower case: rules ignore case. */
  lower(field: string): readonly string[];
  /** What a rule without a field looks into. */
  readonly message: string;
}

/** Looks a field up by Sigma's name. */
export type FieldLookup = (field: string) => string | readonly string[] | undefined;

/** A view that reads every field at most once. */
export function recordView(lookup: FieldLookup, message: string): RecordView {
  const raw = new Map<string, readonly string[]>();
  const lowered = new Map<string, readonly string[]>();
  const values = (field: string): readonly string[] => {
    const known = raw.get(field);
    if (known !== undefined) return known;
    const found = lookup(field);
    const list = found === undefined ? none : typeof found === 'string' ? [found] : found;
    raw.set(field, list);
    return list;
  };
  return {
    message,
    values,
    lower(field) {
      const known = lowered.get(field);
      if (known !== undefined) return known;
      const list = values(field).map((value) => value.toLowerCase());
      lowered.set(field, list);
      return list;
    },
  };
}

const none: readonly string[] = [];

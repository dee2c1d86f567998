import type { Ocsf } from '@edgebeat/core';

/** The formats of records that operating systems and their sensors write. */
export type HostFormat =
  | 'windows-security'
  | 'windows-sysmon'
  | 'linux-sysmon'
  | 'linux-audit'
  | 'vm-connection';

/** A record as its provider wrote it: a head, and fields by the provider's own names. */
export interface ProviderRecord {
  readonly format: HostFormat;
  readonly provider: string;
  readonly channel?: string;
  /** The provider's number or name of the kind of record. */
  readonly code: string;
  readonly host: string;
  readonly hostAddress?: string;
  /** When it was written, as the record says it. */
  readonly time: string;
  readonly fields: Fields;
  readonly isTruncated?: boolean;
}

/** The fields of a record; a field that says nothing is absent. */
export type Fields = ReadonlyMap<string, string>;

const scalars = ['string', 'number', 'boolean'];

/** The fields among an object's columns, without those that are named; what is nested is none. */
export function scalarFields(
  object: Readonly<Record<string, unknown>>,
  without: ReadonlySet<string> = new Set(),
): Fields {
  const isField = ([name, value]: readonly [string, unknown]): boolean =>
    scalars.includes(typeof value) && !without.has(name);
  const fields = Object.entries(object).filter(isField);
  return new Map(fields.map(([name, value]) => [name, String(value)]));
}

/** What a mapping knows of a record: the class, and the objects that it speaks of. */
export type Mapped = Pick<Ocsf, 'class_uid' | 'class_name' | 'activity_id' | 'activity_name'> &
  Partial<Omit<Ocsf, 'metadata' | 'device' | 'unmapped'>>;

/** A mapping from a provider's fields; those that it did not use stay under `unmapped`. */
export type Mapping = (record: ProviderRecord, fields: FieldReader) => Mapped;

/** Reads fields, and remembers which were used. */
export interface FieldReader {
  text(name: string, most: number): string | undefined;
  /** A whole number, decimal or 0x…; undefined for anything else. */
  number(name: string, most: number): number | undefined;
  /** What was not read. */
  rest(): Record<string, string>;
}

const MAX_UNMAPPED = 32_768;

/** A reader over the fields of one record. */
export function fieldReader(fields: Fields): FieldReader {
  const used = new Set<string>();
  const take = (name: string): string | undefined => {
    used.add(name);
    return fields.get(name);
  };
  return {
    text: (name, most) => take(name)?.slice(0, most),
    number: (name, most) => {
      const text = take(name) ?? '';
      if (!/^(?:[0-9]{1,16}|0x[0-9a-fA-F]{1,13})$/.test(text)) return undefined;
      const value = Number(text);
      return value <= most ? value : undefined;
    },
    rest: () =>
      Object.fromEntries(
        [...fields]
          .filter(([name]) => !used.has(name))
          .map(([name, value]) => [name.slice(0, 128), value.slice(0, MAX_UNMAPPED)]),
      ),
  };
}

/** The objects of a mapping without what is not known. */
export function known<Shape extends object>(
  shape: Shape,
): { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> } | undefined {
  const entries = Object.entries(shape).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return undefined;
  const found: { [Name in keyof Shape]?: Exclude<Shape[Name], undefined> } = {};
  Object.assign(found, Object.fromEntries(entries));
  return found;
}

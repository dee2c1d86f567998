import type { Severity } from '@edgebeat/core';
import { readDetection } from './detection';
import { requireKnownSource, sourceKey, sourceKeys, type SourceKinds } from './logsource';
import { baseName, compilePredicate, type Pivot, pivotOf } from './predicate';
import type { RecordView } from './record-view';
import { type DetectionRule, requireUnique, severityOf, techniquesOf } from './rule-file';

/** A rule over single records, ready to be asked. */
export interface CompiledRule {
  readonly id: string;
  /** By what correlation rules and incidents call it. */
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly techniques: readonly string[];
  test(view: RecordView): boolean;
}

/** Rules that were compiled once and are found by what a record is. */
export interface RuleSet {
  readonly rules: readonly CompiledRule[];
  /** The rules that a record matches, in the order in which they were given. */
  matches(kinds: SourceKinds, view: RecordView): readonly CompiledRule[];
}

/** Rules of one source: by the base name of a field, and those that have to be asked always. */
interface Bucket {
  readonly always: number[];
  readonly byField: Map<string, Map<string, number[]>>;
}

interface Labelled {
  readonly label: string;
  readonly detection: DetectionRule;
}

/**
 * Compiles rules and files them by their sources and by a value that each of them needs.
 *
 * @throws Rejected invalid-argument that names rule and field.
 */
export function compileRules(documents: readonly Labelled[]): RuleSet {
  requireUnique(documents);
  const buckets = new Map<string, Bucket>();
  const rules = documents.map(({ label, detection }, place) => {
    requireKnownSource(detection.logsource, { rule: label, field: 'logsource' });
    const predicate = readDetection(detection.detection, label);
    const key = sourceKey(detection.logsource);
    const bucket = buckets.get(key) ?? { always: [], byField: new Map() };
    buckets.set(key, bucket);
    file(bucket, pivotOf(predicate), place);
    return compiled(detection, compilePredicate(predicate));
  });
  return {
    rules,
    matches(kinds, view) {
      const asked = new Set<number>();
      for (const key of sourceKeys(kinds)) candidates(buckets.get(key), view, asked);
      if (asked.size === 0) return none;
      return [...asked]
        .sort((a, b) => a - b)
        .flatMap((place) => {
          const rule = rules[place];
          return rule?.test(view) === true ? [rule] : [];
        });
    },
  };
}

const none: readonly CompiledRule[] = [];

/** A set without rules. */
export const noRules: RuleSet = { rules: [], matches: () => none };

function compiled(rule: DetectionRule, test: (view: RecordView) => boolean): CompiledRule {
  const { id, title, level, tags } = rule;
  const name = rule.name ?? `rule-${id}`;
  return { id, name, title, severity: severityOf(level), techniques: techniquesOf(tags), test };
}

function file({ always, byField }: Bucket, pivot: Pivot | undefined, place: number): void {
  if (pivot === undefined) {
    always.push(place);
    return;
  }
  const values = byField.get(pivot.field) ?? new Map<string, number[]>();
  byField.set(pivot.field, values);
  for (const value of pivot.values) {
    const places = values.get(value);
    if (places === undefined) values.set(value, [place]);
    else places.push(place);
  }
}

function candidates(bucket: Bucket | undefined, view: RecordView, asked: Set<number>): void {
  if (bucket === undefined) return;
  for (const place of bucket.always) asked.add(place);
  for (const [field, values] of bucket.byField) {
    for (const value of view.lower(field)) {
      for (const place of values.get(baseName(value)) ?? []) asked.add(place);
    }
  }
}

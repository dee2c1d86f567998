import type { Severity } from '@edgebeat/core';
import {
  type CorrelationRule,
  refusal,
  type RulePlace,
  severityOf,
  techniquesOf,
  within,
} from '../sigma';

/** How what a rule counts is put in order. */
export type Ordering =
  /** By the time of each event, which may be late by so many milliseconds. */
  | { readonly by: 'event-time'; readonly latenessMs: number }
  /** As the ledger has put it, the same for every member. */
  | { readonly by: 'ledger' };

/** A correlation rule, ready to be applied. */
export interface CompiledCorrelation {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly severity: Severity;
  readonly techniques: readonly string[];
  readonly type: CorrelationRule['correlation']['type'];
  /** The names of the base rules, in the order of the rule. */
  readonly bases: readonly string[];
  readonly groupBy: readonly string[];
  /** What a group-by field is called in the records of a base rule. */
  fieldOf(base: string, groupField: string): string;
  readonly spanMs: number;
  readonly ordering: Ordering;
  /** How many of what is counted make the pattern. */
  readonly least: number;
  /** Whose values are counted, by a value_count. */
  readonly valueField: string | undefined;
}

/** A base rule by the name or id that a correlation rule gives. */
export type BaseLookup = (
  reference: string,
) => { readonly name: string; readonly isIncident: boolean } | undefined;

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const MAX_SPAN_MS = 31 * 86_400_000;

/**
 * Compiles a correlation rule over its base rules.
 *
 * @throws Rejected invalid-argument that names rule and field.
 */
export function compileCorrelation(
  label: string,
  rule: CorrelationRule,
  baseOf: BaseLookup,
  latenessMs: number,
): CompiledCorrelation {
  const place = { rule: label, field: 'correlation' };
  const { type, timespan, aliases, 'group-by': groupBy } = rule.correlation;
  const bases = rule.correlation.rules.map((reference) => {
    const base = baseOf(reference);
    if (base !== undefined) return { reference, ...base };
    throw refusal(
      within(place, 'rules'),
      `there is no rule ${reference}`,
      'name or ship it beside this one',
    );
  });
  if (new Set(bases.map(({ isIncident }) => isIncident)).size > 1) {
    throw refusal(
      within(place, 'rules'),
      'events and incidents are mixed',
      'write one rule for each',
    );
  }
  const spanMs = millisecondsOf(timespan);
  if (spanMs > MAX_SPAN_MS)
    throw refusal(within(place, 'timespan'), 'it is longer than 31 days', 'shorten it');
  const isOfLedger = bases[0]?.isIncident === true;
  const allowed = rule.lateness === undefined ? latenessMs : millisecondsOf(rule.lateness);
  const { valueField, least } = countedBy(
    rule,
    bases.map(({ name }) => name),
    place,
  );
  return {
    ...{ id: rule.id, name: rule.name ?? `correlation-${rule.id}`.slice(0, 64), title: rule.title },
    ...{ severity: severityOf(rule.level), techniques: techniquesOf(rule.tags), type, groupBy },
    ...{ bases: bases.map(({ name }) => name), spanMs, least, valueField },
    ordering: isOfLedger ? { by: 'ledger' } : { by: 'event-time', latenessMs: allowed },
    fieldOf(base, groupField) {
      const reference = bases.find(({ name }) => name === base)?.reference;
      return aliases[groupField]?.[reference ?? base] ?? aliases[groupField]?.[base] ?? groupField;
    },
  };
}

function millisecondsOf(span: string): number {
  return Number(span.slice(0, -1)) * (units[span.slice(-1)] ?? 0);
}

function countedBy(
  { correlation: { type, condition } }: CorrelationRule,
  bases: readonly string[],
  correlation: RulePlace,
) {
  const place = within(correlation, 'condition');
  if (condition?.gte !== undefined && condition.gt !== undefined) {
    throw refusal(place, 'gte and gt exclude each other', 'keep one of them');
  }
  const asked = condition?.gte ?? (condition?.gt === undefined ? undefined : condition.gt + 1);
  const isCount = type === 'event_count' || type === 'value_count';
  if (isCount && asked === undefined) throw refusal(place, 'it names no number', 'write gte or gt');
  if (type === 'value_count' && condition?.field === undefined) {
    throw refusal(
      within(place, 'field'),
      'it is missing',
      'name the field whose values are counted',
    );
  }
  if (type !== 'value_count' && condition?.field !== undefined) {
    throw refusal(within(place, 'field'), `it does nothing in ${type}`, 'leave it out');
  }
  const all = type === 'temporal' ? new Set(bases).size : bases.length;
  if (type === 'temporal_ordered' && asked !== undefined) {
    throw refusal(place, 'it does nothing in temporal_ordered', 'leave it out');
  }
  return { valueField: condition?.field, least: asked ?? all };
}

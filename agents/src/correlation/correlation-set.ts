import type { IncidentRecord, LogReceivedData } from '@edgebeat/core';
import { ownValue } from '../runtime/own-value';
import {
  type CompiledRule,
  compileRules,
  logRecord,
  type RecordView,
  recordView,
  requireUnique,
  type RuleDocument,
  type RuleSet,
} from '../sigma';
import { type CompiledCorrelation, compileCorrelation } from './correlation-rule';

/** A base rule that a record matches, with how the record looks to rules. */
export interface BaseMatch {
  readonly base: CompiledRule;
  readonly view: RecordView;
}

/** Correlation rules with the base rules that they are made of. */
export interface CorrelationSet {
  readonly byId: ReadonlyMap<string, CompiledCorrelation>;
  /** The correlation rules that count what a base rule matches. */
  of(base: string): readonly CompiledCorrelation[];
  logMatches(data: LogReceivedData): readonly BaseMatch[];
  incidentMatches(record: IncidentRecord): readonly BaseMatch[];
}

type Detection = Extract<RuleDocument, { detection: unknown }>;

const none: readonly CompiledCorrelation[] = [];

/**
 * Compiles the correlation rules among documents, and of the other rules those that they name.
 *
 * @throws Rejected invalid-argument that names rule and field.
 */
export function compileCorrelations(
  documents: readonly RuleDocument[],
  latenessMs: number,
): CorrelationSet {
  requireUnique(documents);
  const correlations = documents.filter((one) => 'correlation' in one);
  const wanted = new Set(correlations.flatMap(({ correlation }) => correlation.correlation.rules));
  const named = documents
    .filter((one): one is Detection => 'detection' in one)
    .filter(({ detection }) => wanted.has(detection.id) || wanted.has(detection.name ?? ''));
  const isIncident = ({ detection: { logsource } }: Detection) => logsource.product === 'edgebeat';
  const logs = compileRules(named.filter((one) => !isIncident(one)));
  const incidents = compileRules(named.filter(isIncident));
  const baseOf = (reference: string) => {
    const of = (set: RuleSet) =>
      set.rules.find(({ id, name }) => id === reference || name === reference);
    const [log, incident] = [of(logs), of(incidents)];
    const found = log ?? incident;
    return found === undefined ? undefined : { name: found.name, isIncident: log === undefined };
  };
  const compiled = correlations.map(({ label, correlation }) =>
    compileCorrelation(label, correlation, baseOf, latenessMs),
  );
  const byBase = new Map<string, CompiledCorrelation[]>();
  for (const rule of compiled) {
    for (const base of new Set(rule.bases)) {
      byBase.set(base, [...(byBase.get(base) ?? []), rule]);
    }
  }
  return {
    byId: new Map(compiled.map((rule) => [rule.id, rule])),
    of: (base) => byBase.get(base) ?? none,
    logMatches(data) {
      if (logs.rules.length === 0) return [];
      const { kinds, view } = logRecord(data);
      return logs.matches(kinds, view).map((base) => ({ base, view }));
    },
    incidentMatches(record) {
      const view = incidentView(record);
      return incidents.matches(ofTheLedger, view).map((base) => ({ base, view }));
    },
  };
}

const ofTheLedger = { categories: [], product: 'edgebeat', services: ['incident'] };

/** An incident by its public fields; nothing else of it is known. */
function incidentView(record: IncidentRecord): RecordView {
  const { id, owner, siteId, agent, type, severity, tlp, techniques, correlationKeys } = record;
  const fields: Readonly<Record<string, string | readonly string[]>> = {
    ...{ id, owner, siteId, agent, type, severity, tlp, techniques, correlationKeys },
  };
  return recordView((field) => ownValue(fields, field), '');
}

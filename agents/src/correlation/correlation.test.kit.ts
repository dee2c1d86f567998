import { type EventOf, IncidentRecord } from '@edgebeat/core';
import { stringify } from 'yaml';
import { readSshdLine } from '../ingest';
import { runKeyed } from '../runtime';
import { readRuleFile, type RuleDocument } from '../sigma';
import { correlationAgent } from './agent';
import { type Candidate, ofEvent, ofIncident } from './candidates';
import { compileCorrelations, type CorrelationSet } from './correlation-set';

const start = Date.parse('2026-01-31T10:00:00.000Z');

/** The time of a second after the start of a test. */
export function at(second: number): string {
  return new Date(start + second * 1000).toISOString();
}

const id = (n: number) => `6a3a6f5e-2d6f-4f7e-9d6c-${String(n).padStart(12, '0')}`;

/** Base rules over lines of sshd, and one over incidents. */
export const baseRules = [
  rule(1, 'failed', { outcome: 'failed' }, { product: 'linux', service: 'sshd' }),
  rule(2, 'accepted', { outcome: 'accepted' }, { product: 'linux', service: 'sshd' }),
  rule(3, 'noted', { 'type|exists': true }, { product: 'edgebeat', service: 'incident' }),
];

function rule(number: number, name: string, selection: object, logsource: object): string {
  const detection = { selection, condition: 'selection' };
  return stringify({ title: name, id: id(number), name, logsource, detection });
}

/** Correlations over the base rules: by count, by names, by kinds, and by their order. */
export const count = { type: 'event_count', rules: 'failed', condition: { gte: 3 } };
export const spraying = {
  type: 'value_count',
  rules: 'failed',
  condition: { field: 'User', gte: 3 },
};
export const both = { type: 'temporal', rules: ['failed', 'accepted'] };
export const sequence = { type: 'temporal_ordered', rules: ['failed', 'failed', 'accepted'] };

/** What was said, in short. */
export function told(said: readonly EventOf<'IncidentCorrelated'>[]): unknown[] {
  return said.map(({ data: { state, evidence } }) => [state, evidence.total]);
}

/** A correlation rule in YAML. */
export function correlationText(correlation: object, more: object = {}): string {
  return stringify({
    ...{ title: 'A test', id: id(99), name: 'a-test', level: 'high', tags: ['attack.t1110'] },
    correlation: { timespan: '60s', 'group-by': 'SourceIp', ...correlation },
    ...more,
  });
}

/** A set of one correlation rule over the base rules. */
export function setOf(correlation: object, more: object = {}, latenessMs = 10_000): CorrelationSet {
  const documents = [...baseRules, correlationText(correlation, more)].flatMap(
    (text, index): RuleDocument[] => readRuleFile(`r${String(index)}.yml`, text),
  );
  return compileCorrelations(documents, latenessMs);
}

/** A line of sshd at a second after the start. */
export function login(
  second: number,
  { verb = 'Failed', user = 'root', from = '192.0.2.1', position = '' } = {},
): EventOf<'LogReceived'> {
  const message = `${verb} password for ${user} from ${from} port 4000 ssh2`;
  const outcome = readSshdLine(`${at(second)} edge-1 sshd[1]: ${message}`, {
    ...{ source: 'urn:test:log', receivedAt: at(second) },
    position: `${String(second)} ${message} ${position}`,
  });
  if (!('event' in outcome)) throw new Error(`was parked: ${outcome.park.reason}`);
  return outcome.event;
}

/** An incident as it lies on the ledger. */
export function incident(
  owner: string,
  name: string,
  { second = 0, keys = ['a'.repeat(64)], type = 'ssh-brute-force' } = {},
): IncidentRecord {
  return IncidentRecord.parse({
    ...{ record: 1, channel: 'common', kind: 'incident', owner, id: name, type, severity: 'high' },
    ...{ tlp: 'AMBER', techniques: ['T1110.001'], correlationKeys: keys, siteId: 'site-1' },
    ...{ agent: 'security', firstSeen: at(-9), lastSeen: at(-1), contentHash: 'c'.repeat(64) },
    commitment: { root: 'b'.repeat(64), leaves: 3 },
    entry: {
      ...{ actor: { msp: owner, keyHash: 'd'.repeat(64) }, transactionId: 't', time: at(second) },
    },
  });
}

/** What the agent says of candidates in their order, and of those that it parks. */
export function correlate(set: CorrelationSet, candidates: readonly Candidate[]) {
  const parked: string[] = [];
  const context = { set, source: 'urn:test:correlation' };
  const agent: typeof correlationAgent = {
    ...correlationAgent,
    handle(candidate, state, inner) {
      const step = correlationAgent.handle(candidate, state, inner);
      if (step.park !== undefined) parked.push(step.park.reason);
      return step;
    },
  };
  const run = runKeyed(agent, context, 10_000);
  const emitted = candidates.flatMap((candidate) => run.handle(candidate));
  return { run, emitted, parked };
}

/** What is said of events when all of them have come in and nothing more comes. */
export function correlateEvents(set: CorrelationSet, input: readonly EventOf<'LogReceived'>[]) {
  const { run, emitted, parked } = correlate(
    set,
    input.flatMap((event) => ofEvent(event, set)),
  );
  return { said: [...emitted, ...run.tick(at(10 * 86_400))], parked };
}

/** What is said of incidents, as soon as they are on the ledger. */
export function correlateIncidents(set: CorrelationSet, input: readonly IncidentRecord[]) {
  return correlate(
    set,
    input.flatMap((record) => ofIncident(record, set)),
  ).emitted;
}

import { replayParked } from '@edgebeat/agents';
import type { Bus, BusRecord } from '@edgebeat/bus';
import { AgentReportedData, ParkedRecord, topics } from '@edgebeat/core';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { seededNumbers } from '../seeded';
import { openBus, runSiteAgents, temporaryFolder, untilAllRead, valuesOf } from './agents-bus';
import { intakeLine, poison } from './poison';
import type { Check, Proof, ProofRequest, ProofResult } from './proof';

const claim =
  '1,000 poison messages among 10,000 at the site’s intake: exactly those are parked, each with its ' +
  'cause, the rest is processed and no agent fails; repaired and handed in again they are 1,000 more';

/** T10: what cannot be processed is parked, and nothing else happens. */
export const t10: Proof = {
  id: 'T10',
  claim,
  count: { meaning: 'messages, a tenth of them poison', full: 10_000 },
  run: runT10,
};

const off = { enabled: false };
const settings = { policy: off, connector: off, monitoring: off, runtime: { reportMs: 200 } };
const groups = [
  ['ingest', 'intake'],
  ['security', 'telemetry'],
  ['correlation.matching', 'telemetry'],
] as const;

async function runT10({ seed, count = t10.count.full, say }: ProofRequest): Promise<ProofResult> {
  await using folder = await temporaryFolder();
  await using bus = await openBus(folder.path);
  const poisoned = Math.floor(count / 10);
  const started = performance.now();
  const stop = new AbortController();
  const registry = new Registry();
  const running = runSiteAgents(bus, registry, stop.signal, { settings });
  await publish(bus, messages(count, poisoned, seededNumbers(seed)));
  await untilAllRead(bus, groups);
  const before = await seen(bus);
  say(`${String(before.parked.length)} parked, ${String(before.events)} events`);
  const { replayed } = await replayParked(bus, topics.intake.name, {
    mend: ({ key }) => poison(Number(key.slice('poison-'.length))).repaired,
  });
  await untilAllRead(bus, groups);
  const after = await seen(bus);
  const starts = await startsOf(bus);
  stop.abort();
  await running;
  const failures = await registry.getSingleMetric('edgebeat_agent_failures_total')?.get();
  const failed = failures?.values.reduce((sum, { value }) => sum + value, 0) ?? 0;
  const wrong = before.parked.filter(
    ({ key, reason }) => poison(Number(key.slice('poison-'.length))).cause !== reason,
  );
  const checks: Check[] = [
    { what: 'messages parked', expected: poisoned, observed: before.parked.length },
    { what: 'parked with another cause', expected: 0, observed: wrong.length },
    { what: 'the rest, as events', expected: count - poisoned, observed: before.events },
    { what: 'failures of agents', expected: 0, observed: failed },
    { what: 'starts of ingest', expected: 1, observed: starts },
    { what: 'repaired and handed in again', expected: poisoned, observed: replayed },
    { what: 'events more', expected: poisoned, observed: after.events - before.events },
    { what: 'parked more', expected: 0, observed: after.parked.length - before.parked.length },
  ];
  const causes = new Set(before.parked.map(({ reason }) => reason));
  const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
  return { id: t10.id, claim, checks, figures: { causes: causes.size, 'wall time s': seconds } };
}

/** Good messages, and poison at places that the seed chooses. */
function messages(count: number, poisoned: number, random: () => number): BusRecord[] {
  const records: BusRecord[] = [];
  let left = poisoned;
  for (let number = 0; number < count; number += 1) {
    const isPoison = random() < left / (count - number);
    if (isPoison) {
      left -= 1;
      records.push({ key: `poison-${String(left)}`, value: poison(left).value });
      continue;
    }
    const text = `2026-01-31T10:00:00Z edge-1 app[1]: message ${String(number)}`;
    const line = intakeLine(String(number), text);
    records.push({ key: line.source, value: JSON.stringify(line) });
  }
  return records;
}

async function publish(bus: Bus, records: readonly BusRecord[]): Promise<void> {
  for (let at = 0; at < records.length; at += 250) {
    await bus.publish(topics.intake.name, records.slice(at, at + 250));
  }
}

async function seen(bus: Bus) {
  const parked = await valuesOf(bus, 'intake.parked');
  const events = await valuesOf(bus, topics.telemetry.name);
  const ids = new Set(events.map((event) => z.object({ id: z.string() }).parse(event).id));
  return { parked: parked.map((value) => ParkedRecord.parse(value)), events: ids.size };
}

/** How often the ingest agent was started, by its own reports. */
async function startsOf(bus: Bus): Promise<number> {
  const reports = (await valuesOf(bus, topics.metrics.name)).flatMap((value) => {
    const report = z.object({ data: AgentReportedData }).safeParse(value);
    return report.data?.data.name === 'ingest' ? [report.data.data.startedAt] : [];
  });
  return new Set(reports.filter((time) => time !== undefined)).size;
}

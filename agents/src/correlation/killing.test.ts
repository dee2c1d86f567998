import type { Bus } from '@edgebeat/bus';
import { type IncidentRecord, type LedgerEntry, topics } from '@edgebeat/core';
import { openTestBus, until, valuesOn } from '../runtime/bus.test.kit';
import { killableBus } from '../runtime/killable-bus.test.kit';
import { startAgents } from '../runtime/running.test.kit';
import { readRuleFile } from '../sigma';
import { compileCorrelations } from './correlation-set';
import { baseRules, correlationText, incident, login } from './correlation.test.kit';
import { correlationRunnable } from './wiring';

const settings = { maxBatch: 20 };
/** So many runs share the machine at a time: each waits for its disk most of the time. */
const AT_ONCE = 8;

const rules = [
  ...baseRules,
  correlationText({ type: 'event_count', rules: 'failed', condition: { gte: 3 } }),
  correlationText(
    {
      ...{ type: 'value_count', rules: 'noted', timespan: '7d', 'group-by': 'correlationKeys' },
      condition: { field: 'owner', gte: 2 },
    },
    { id: '6a3a6f5e-2d6f-4f7e-9d6c-000000000098', name: 'shared' },
  ),
];

function agents() {
  const documents = rules.flatMap((text, n) => readRuleFile(`r${String(n)}.yml`, text));
  const set = compileCorrelations(documents, 60_000);
  return [correlationRunnable({ set, source: 'urn:test:correlation', mspId: 'AlphaMSP' })];
}

async function handIn(bus: Bus): Promise<void> {
  const logins = Array.from({ length: 60 }, (_, n) =>
    login((n * 7) % 60, { from: `192.0.2.${String(n % 5)}`, position: String(n) }),
  );
  const last = Array.from({ length: 5 }, (_, n) =>
    login(500, { from: `192.0.2.${String(n)}`, verb: 'Failed', position: 'last' }),
  );
  await bus.publish(
    topics.telemetry.name,
    [...logins, ...last].map((event) => ({ key: event.source, value: JSON.stringify(event) })),
  );
  const incidents = ['AlphaMSP', 'BetaMSP', 'AlphaMSP', 'GammaMSP'].map((owner, n) =>
    entryOf(incident(owner, `i-${String(n)}`, { second: n }), n),
  );
  await bus.publish(
    topics['ledger.events'].name,
    incidents.map((entry) => ({ key: 'common', value: JSON.stringify(entry) })),
  );
}

/** A record as the listener publishes it. */
function entryOf(record: IncidentRecord, block: number): LedgerEntry {
  const { channel, owner, id, entry } = record;
  return {
    ...{ entry: 'record', channel, block, blockHash: 'e'.repeat(64), transaction: 0, item: 1 },
    ...{ transactionId: 't', kind: 'incident', key: [owner, id], value: JSON.stringify(record) },
    time: entry.time,
  };
}

async function runToTheEnd(bus: Bus) {
  await using running = startAgents(bus, agents(), settings);
  await running.untilRead();
  const values = await Promise.all(
    ['incidents', 'ledger.requests'].map((topic) => valuesOn(bus, topic)),
  );
  return values.map((list) => list.map((value) => JSON.stringify(value)).sort());
}

/** One run that is killed at a point, and what there is after a second one has come to the end. */
async function killedAt(killAt: number) {
  await using bus = await openTestBus();
  await handIn(bus);
  const killable = killableBus(bus, killAt);
  {
    await using running = startAgents(killable.bus, agents(), settings);
    await until(async () => killable.isDead() || (await running.isAllRead()));
  }
  return { killAt, killed: killable.isDead(), outcome: await runToTheEnd(bus) };
}

describe('a correlation agent that is killed', () => {
  it('given every point of a run, when it is killed there and starts again, then nothing is lost and nothing counts twice', async () => {
    const { killed, outcome: expected } = await killedAt(Number.MAX_SAFE_INTEGER);

    const runs: Awaited<ReturnType<typeof killedAt>>[] = [];
    for (let first = 1; runs.at(-1)?.killed !== false; first += AT_ONCE) {
      const points = Array.from({ length: AT_ONCE }, (_, index) => first + index);
      runs.push(...(await Promise.all(points.map(killedAt))));
    }

    expect(killed).toBe(false);
    expect(expected.map((list) => list.length)).toEqual([17, 2]);
    expect(runs.filter((run) => run.killed).length).toBeGreaterThan(10);
    for (const { killAt, outcome } of runs) expect([killAt, outcome]).toEqual([killAt, expected]);
  });
});

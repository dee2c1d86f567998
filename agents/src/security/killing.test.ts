import type { Bus } from '@edgebeat/bus';
import { openTestBus, until, valuesOn } from '../runtime/bus.test.kit';
import { killableBus } from '../runtime/killable-bus.test.kit';
import { startAgents } from '../runtime/running.test.kit';
import { detectingAgents, handIn, recordedLines } from './pipeline.test.kit';

const settings = { maxBatch: 80 };
const topics = ['telemetry', 'incidents', 'ledger.requests'];
/** So many runs share the machine at a time: each waits for its disk most of the time. */
const AT_ONCE = 8;

/** Runs to the point at which everything is killed; false when it came to the end before. */
async function runUntilKilled(bus: Bus, killAt: number): Promise<boolean> {
  const killable = killableBus(bus, killAt);
  await using agents = startAgents(killable.bus, detectingAgents(), settings);
  await until(async () => killable.isDead() || (await agents.isAllRead()));
  return killable.isDead();
}

async function runToTheEnd(bus: Bus): Promise<Record<string, unknown[]>> {
  await using agents = startAgents(bus, detectingAgents(), settings);
  await agents.untilRead();
  const values = await Promise.all(topics.map((topic) => valuesOn(bus, topic)));
  return Object.fromEntries(topics.map((topic, index) => [topic, values[index] ?? []]));
}

/** One run that is killed at a point, and what there is after a second one has come to the end. */
async function killedAt(killAt: number) {
  await using bus = await openTestBus();
  await handIn(bus, recordedLines());
  const killed = await runUntilKilled(bus, killAt);
  return { killAt, killed, outcome: await runToTheEnd(bus) };
}

describe('agents that are killed', () => {
  it('given every point of a run, when all is killed there and starts again, then nothing is lost and nothing counts twice', async () => {
    const { killed, outcome: expected } = await killedAt(Number.MAX_SAFE_INTEGER);

    const runs: Awaited<ReturnType<typeof killedAt>>[] = [];
    for (let first = 1; runs.at(-1)?.killed !== false; first += AT_ONCE) {
      const points = Array.from({ length: AT_ONCE }, (_, index) => first + index);
      runs.push(...(await Promise.all(points.map(killedAt))));
    }

    expect(killed).toBe(false);
    expect(expected['telemetry']).toHaveLength(152);
    expect(expected['ledger.requests']).toHaveLength(2);
    expect(runs.filter((run) => run.killed).length).toBeGreaterThan(25);
    for (const { killAt, outcome } of runs) expect([killAt, outcome]).toEqual([killAt, expected]);
  });
});

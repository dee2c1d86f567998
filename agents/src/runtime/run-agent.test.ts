import type { Bus } from '@edgebeat/bus';
import { type AgentReportedData, ParkedRecord } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { Registry } from 'prom-client';
import { openTestBus, readReport, recordsOn, until, valuesOn } from './bus.test.kit';
import { testClock } from './clock.test.kit';
import { counter, counterRunnable, publishReadings, reading, tellings } from './counter.test.kit';
import { runAgent } from './run-agent';
import { startAgents } from './running.test.kit';

async function parkedOn(bus: Bus) {
  return (await valuesOn(bus, 'telemetry.parked')).map((value) => ParkedRecord.parse(value));
}

describe('an agent in the runtime', () => {
  it('given readings of two devices, when they come, then each device has its own count', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable]);

    await publishReadings(bus, [reading('a', 1), reading('b', 1), reading('a', 2)]);
    await agents.untilRead();

    expect(tellings(await valuesOn(bus, 'metrics')).sort()).toEqual([
      'count 1',
      'count 1',
      'count 2',
    ]);
  });

  it('given sources that share a key, when the input is partitioned again, then the key has one order', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable], { maxBatch: 3 });
    const input = Array.from({ length: 40 }, (_, n) => ({
      ...reading('a', n),
      source: `urn:test:${String(n % 7)}`,
    }));

    await publishReadings(bus, input);
    await agents.untilRead();

    const partitions = (await recordsOn(bus, 'keyed.counter')).map(({ partition }) => partition);
    expect(new Set(partitions).size).toBe(1);
    expect(tellings(await valuesOn(bus, 'metrics'))).toEqual(
      input.map((_, n) => `count ${String(n + 1)}`),
    );
  });

  it('given an agent that was stopped, when it runs again, then it counts on', async () => {
    await using bus = await openTestBus();
    await publishReadings(bus, [reading('a', 1), reading('a', 2)]);
    {
      await using agents = startAgents(bus, [counterRunnable]);
      await agents.untilRead();
    }

    await using agents = startAgents(bus, [counterRunnable]);
    await publishReadings(bus, [reading('a', 3)]);
    await agents.untilRead();

    expect(tellings(await valuesOn(bus, 'metrics'))).toEqual(['count 1', 'count 2', 'count 3']);
  });

  it('given records that it cannot process, when they come, then each is parked with its reason and place, and none blocks', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable]);
    const bad = [
      'no JSON',
      '{}',
      JSON.stringify({ ...reading('a', 1), data: {} }),
      '['.repeat(1000) + ']'.repeat(1000),
    ];

    await bus.publish(
      'telemetry',
      bad.map((value) => ({ key: 'urn:test:a', value })),
    );
    await publishReadings(bus, [
      reading('a', 2, { series: 'parked' }),
      reading('a', 3, { series: 'broken' }),
      reading('a', 4),
    ]);
    await agents.untilRead();

    const parked = await parkedOn(bus);
    expect(parked.map(({ reason }) => reason)).toEqual([
      ...['invalid-argument', 'invalid-argument', 'invalid-argument', 'invalid-argument'],
      ...['not-mine', 'agent-error'],
    ]);
    expect(parked[2]?.detail).toContain('position: ');
    expect(parked.map(({ offset, value }) => [offset, value]).slice(0, 2)).toEqual([
      [0, 'no JSON'],
      [1, '{}'],
    ]);
    expect(tellings(await valuesOn(bus, 'metrics'))).toEqual(['count 1']);
    expect(await agents.registry.metrics()).toContain(
      'edgebeat_agent_parked_total{agent="counter",reason="invalid-argument"} 4',
    );
  });

  it('given events of other types and other versions, when they come, then they are passed over', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable]);

    const unknown = { ...reading('a', 1), type: 'io.edgebeat.NotYetInvented' };
    await bus.publish('telemetry', [{ key: 'k', value: JSON.stringify(unknown) }]);
    await publishReadings(bus, [reading('a', 1, { series: 'ignored' })]);
    await agents.untilRead();

    expect(await parkedOn(bus)).toEqual([]);
    expect(tellings(await valuesOn(bus, 'metrics'))).toEqual([]);
  });

  it('given a poisoned record in every ten, when thousand come, then hundred are parked and the rest counts', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable]);
    const values = Array.from({ length: 1000 }, (_, n) =>
      n % 10 === 3 ? `poison ${String(n)}` : JSON.stringify(reading('a', n)),
    );

    await bus.publish(
      'telemetry',
      values.map((value) => ({ key: 'a', value })),
    );
    await agents.untilRead();

    expect(await parkedOn(bus)).toHaveLength(100);
    expect(tellings(await valuesOn(bus, 'metrics')).at(-1)).toBe('count 900');
  });

  it('given more keys than it may keep, when they come, then the quietest are dropped from memory and changelog', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable], { maxKeys: 2, maxBatch: 1 });

    for (const [n, device] of ['a', 'b', 'a', 'c', 'a', 'b'].entries()) {
      await publishReadings(bus, [reading(device, n)]);
      await agents.untilRead();
    }

    const log = await recordsOn(bus, 'changelog.counter');
    const left = new Map(log.map(({ key, value }) => [key, value !== null]));
    const told = tellings(await valuesOn(bus, 'metrics'));
    expect(told.sort()).toEqual(
      [...Array<string>(3).fill('count 1'), 'count 1', 'count 2', 'count 3'].sort(),
    );
    expect(['a', 'b', 'c'].map((key) => left.get(`state/${key}`))).toEqual([true, true, false]);
    agents.clock.advance(1000);
    await until(async () =>
      (await agents.registry.metrics()).includes('edgebeat_agent_evicted_total{agent="counter"} 2'),
    );
    expect(await agents.registry.metrics()).toContain('edgebeat_agent_keys{agent="counter"} 2');
  });

  it('given an agent, when it runs and stops, then it is reported with lag, counts and times', async () => {
    await using bus = await openTestBus();
    {
      await using agents = startAgents(bus, [counterRunnable]);
      await publishReadings(bus, [reading('a', 1), reading('a', 2, { series: 'parked' })]);
      await agents.untilRead();
      await until(() => agents.clock.sleepers() === 2);
      agents.clock.advance(5000);
      await until(async () => (await reportsOn(bus)).length >= 2);
    }

    const reports = await reportsOn(bus);

    expect(reports[1]).toMatchObject({
      ...{ name: 'counter', version: '1', description: 'Counts readings.', status: 'running' },
      ...{ lag: 0, processed: 1, emitted: 1, parked: 1, startedAt: '2026-11-22T16:00:00.000Z' },
    });
    expect(reports[1]?.lastEvent).toMatch(/^2/);
    expect(reports.at(-1)?.status).toBe('stopped');
  });

  it('given settings that are not valid, when an agent is run, then all are named', async () => {
    await using bus = await openTestBus();
    const run = runAgent(counter, {
      ...{ bus, clock: testClock(), signal: AbortSignal.abort(), registry: new Registry() },
      log: createLog({ level: 'silent', name: 'test' }),
      ...{ context: () => 'urn:test:counter', source: 'urn:test:agents' },
      runtime: { maxBatch: 0, tickMs: 1 },
    });

    await expect(run).rejects.toMatchObject({
      code: 'invalid-setting',
      message: expect.stringMatching(/^runtime: maxBatch: .*; tickMs: /) as string,
    });
  });
});

async function reportsOn(bus: Bus): Promise<AgentReportedData[]> {
  return (await valuesOn(bus, 'metrics')).flatMap(readReport);
}

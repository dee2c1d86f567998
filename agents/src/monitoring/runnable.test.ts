import { events } from '@edgebeat/core';
import { openTestBus, until, valuesOn } from '../runtime/bus.test.kit';
import { testClock } from '../runtime/clock.test.kit';
import { publishReadings, reading } from '../runtime/counter.test.kit';
import { startAgents } from '../runtime/running.test.kit';
import { type Host, nodeHost } from './host';
import { monitoringRunnable } from './runnable';
import { MonitoringSettings } from './settings';
import { stillLedger as ledger } from './still-ledger.test.data';

const source = 'urn:test:monitoring';

function hostAt(cpu: () => number): Host {
  return {
    sample: () => ({ cpu: cpu(), memoryMiB: 100, memoryUsedPercent: 40, uptimeSeconds: 3600 }),
  };
}

async function dataOn(bus: Parameters<typeof valuesOn>[0], type: string): Promise<unknown[]> {
  const values = (await valuesOn(bus, 'metrics')) as { type: string; data: unknown }[];
  return values.filter((value) => value.type === type).map(({ data }) => data);
}

describe('the monitoring agent in the runtime', () => {
  it('given a busy machine, when it is measured every few seconds, then measurements and crossings are published', async () => {
    await using bus = await openTestBus();
    let cpu = 97;
    const host = hostAt(() => cpu);
    const runnable = monitoringRunnable(MonitoringSettings.parse({}), { host, ledger, source });
    await using agents = startAgents(bus, [runnable]);

    await until(async () => (await dataOn(bus, events.ThresholdCrossed.type)).length === 1);
    cpu = 10;
    await until(() => agents.clock.sleepers() === 3);
    agents.clock.advance(5000);
    await until(async () => (await dataOn(bus, events.ThresholdCrossed.type)).length === 2);

    expect(await dataOn(bus, events.NodeMeasured.type)).toMatchObject([
      { cpu: 97, ledgerHeight: 120, ledgerPublished: 118, uptimeSeconds: 3600 },
      { cpu: 10 },
    ]);
    expect(await dataOn(bus, events.ThresholdCrossed.type)).toMatchObject([
      { measure: 'cpu', state: 'over' },
      { measure: 'cpu', state: 'under' },
    ]);
  });

  it('given a source that was seen before a restart, when it stays silent, then that is told, in the bus’s time', async () => {
    const clock = testClock();
    await using bus = await openTestBus(() => Date.parse(clock.now()));
    const settings = MonitoringSettings.parse({ silenceSeconds: 60 });
    const ports = { host: hostAt(() => 10), ledger, source };
    const runnable = monitoringRunnable(settings, ports);
    const old = { ...reading('cam', 1), time: '2015-01-01T00:00:00.000Z' };
    {
      await using agents = startAgents(bus, [runnable], {}, clock);
      await publishReadings(bus, [old]);
      await agents.untilRead();
    }
    clock.advance(120_000);

    await using agents = startAgents(bus, [runnable], {}, clock);
    await agents.untilRead();
    await until(() => agents.clock.sleepers() === 3);
    clock.advance(1000);
    await until(async () => (await dataOn(bus, events.SourceSilent.type)).length === 1);

    expect(await dataOn(bus, events.SourceSilent.type)).toEqual([
      {
        ...{ silentSource: 'urn:test:cam', allowedSeconds: 60 },
        lastSeen: '2026-11-22T16:00:00.000Z',
      },
    ]);
  });
});

describe('nodeHost', () => {
  it('given this machine, when it is sampled, then the figures are those of a machine', () => {
    const host = nodeHost();

    const samples = [host.sample(), host.sample()];

    for (const { cpu, memoryMiB, memoryUsedPercent, uptimeSeconds } of samples) {
      expect(cpu).toBeGreaterThanOrEqual(0);
      expect(cpu).toBeLessThanOrEqual(100);
      expect(memoryMiB).toBeGreaterThan(10);
      expect(memoryUsedPercent).toBeGreaterThan(0);
      expect(memoryUsedPercent).toBeLessThanOrEqual(100);
      expect(uptimeSeconds).toBeGreaterThan(0);
    }
  });
});

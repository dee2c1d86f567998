import type { Bus } from '@edgebeat/bus';
import { type EventOf, Unavailable } from '@edgebeat/core';
import { lastReport, openTestBus, until, untilRead, valuesOn } from './bus.test.kit';
import { counter, counterRunnable, publishReadings, reading, tellings } from './counter.test.kit';
import { eventWiring } from './event-wiring';
import { forwarded } from './killable-bus.test.kit';
import { toRunnable } from './run-agent';
import { type RunningAgents, startAgents } from './running.test.kit';
import { MAX_SURPRISES } from './surprises';

/** An agent with a fault of its own: it fails on everything. */
const broken = toRunnable({
  ...eventWiring(counter, () => 'urn:test:broken'),
  agent: {
    ...{ ...counter, name: 'broken' },
    handle: () => {
      throw new TypeError('it is broken');
    },
  },
});

function some(count: number): EventOf<'SensorDataReceived'>[] {
  return Array.from({ length: count }, (_, n) => reading('a', n));
}

async function untilFailed({ registry }: RunningAgents, times: number): Promise<void> {
  const line = `edgebeat_agent_failures_total{agent="broken"} ${String(times)}`;
  await until(async () => (await registry.metrics()).includes(line));
}

describe('agents that fail', () => {
  it('given an agent that fails on everything, when it is given up, then it is told with its reason, restarted, and never blocks', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [broken], { maxBatch: MAX_SURPRISES, reportMs: 500 });
    const { clock } = agents;
    await publishReadings(bus, some(2 * MAX_SURPRISES));

    await untilFailed(agents, 1);
    clock.advance(500);
    await until(async () => (await lastReport(bus, 'broken'))?.status === 'failed');
    const failed = await lastReport(bus, 'broken');
    clock.advance(500);
    await untilFailed(agents, 2);
    await agents.untilRead();

    expect(failed).toMatchObject({ status: 'failed', reason: 'it is broken' });
    expect(await valuesOn(bus, 'telemetry.parked')).toHaveLength(2 * MAX_SURPRISES);
  });

  it('given an agent that is given up, when others run beside it, then they go on', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [broken, counterRunnable]);

    await publishReadings(bus, some(MAX_SURPRISES));
    await untilFailed(agents, 1);
    await publishReadings(bus, [reading('b', 1), reading('a', 99)]);
    await untilRead(bus, counterRunnable.readings);

    expect(tellings(await valuesOn(bus, 'metrics'))).toContain(
      `count ${String(MAX_SURPRISES + 1)}`,
    );
    expect(await agents.registry.metrics()).toContain('edgebeat_agent_running{agent="counter"} 1');
  });

  it('given failures with successes between them, when they are more than it takes in a row, then the agent goes on', async () => {
    await using bus = await openTestBus();
    await using agents = startAgents(bus, [counterRunnable]);
    const input = Array.from({ length: 3 * MAX_SURPRISES }, (_, n) =>
      reading('a', n, n % 3 === 0 ? {} : { series: 'broken' }),
    );

    await publishReadings(bus, input);
    await agents.untilRead();

    expect(await valuesOn(bus, 'telemetry.parked')).toHaveLength(2 * MAX_SURPRISES);
    expect(await agents.registry.metrics()).not.toContain('failures_total{agent="counter"}');
  });

  it.each(['keyed.counter', 'metrics', 'changelog.counter'])(
    'given that %s cannot be written for a while, when it can again, then everything counts once',
    async (topic) => {
      await using bus = await openTestBus();
      let refusals = 3;
      const flaky: Bus = {
        ...forwarded(bus),
        publish(name, records) {
          if (name !== topic || refusals === 0) return bus.publish(name, records);
          refusals -= 1;
          return Promise.reject(new Unavailable('bus-unavailable', 'the bus is away'));
        },
      };
      await publishReadings(bus, some(5));

      await using agents = startAgents(flaky, [counterRunnable], { maxBatch: 2 });
      await agents.untilRead();

      const told = tellings(await valuesOn(bus, 'metrics'));
      expect(refusals).toBe(0);
      expect(told).toEqual(['count 1', 'count 2', 'count 3', 'count 4', 'count 5']);
    },
  );

  it('given a handler that does not end, when the agents are stopped, then they stop in their time', async () => {
    await using bus = await openTestBus();
    const stuck = { ...counterRunnable, parts: [() => new Promise<void>(() => undefined)] };
    const agents = startAgents(bus, [stuck, counterRunnable], { graceMs: 10_000 });
    await until(() => agents.clock.sleepers() === 2);

    const stopping = agents[Symbol.asyncDispose]();
    await until(() => agents.clock.sleepers() === 1);
    agents.clock.advance(10_000);

    await expect(stopping).resolves.toBeUndefined();
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { events } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { Registry } from 'prom-client';
import { doorAgent } from './readme.test.kit';
import { runDoorAgent } from './readme-run.test.kit';
import { runKeyed } from './runtime';
import { openTestBus, recordsOn, untilRead } from './runtime/bus.test.kit';
import { publishReadings, reading } from './runtime/counter.test.kit';

const context = { source: 'urn:test:door', settings: { most: 3 } };

describe('the agent of the README', () => {
  it('given the README, when its examples are read, then they are what is tested here', () => {
    const readme = readFileSync(join(__dirname, '../README.md'), 'utf8');
    const kits = ['readme.test.kit.ts', 'readme-run.test.kit.ts'].map((file) =>
      readFileSync(join(__dirname, '../src', file), 'utf8'),
    );

    const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text = '']) =>
      text.replace("'@edgebeat/agents'", "'./runtime'").replace('door-agent', 'readme.test.kit'),
    );

    expect(examples).toEqual(kits);
  });

  it('given a door, when it is opened too often, then it is told once', async () => {
    await using bus = await openTestBus();
    const stop = new AbortController();
    const log = createLog({ level: 'silent', name: 'test' });
    const done = runDoorAgent({ bus, signal: stop.signal, log, registry: new Registry() });
    const input = [1, 2, 3, 4, 5].map((n) => reading('door-1', n, { series: 'door' }));

    await publishReadings(bus, [...input, reading('cam', 1)]);
    await untilRead(bus, [
      { group: 'door', topics: ['telemetry'] },
      { group: 'door.keyed', topics: ['keyed.door'] },
    ]);
    stop.abort();
    await done;

    const told = (await recordsOn(bus, 'metrics')).filter(({ value }) =>
      value?.includes(events.ThresholdCrossed.type),
    );
    expect(
      told.map(({ value }) => events.ThresholdCrossed.parse(JSON.parse(value ?? '')).data),
    ).toEqual([{ measure: 'openings', value: 4, threshold: 3, state: 'over', subject: 'door-1' }]);
  });

  it('given the agent in memory, when events are handled, then it says the same', () => {
    const run = runKeyed(doorAgent, context, 10);
    const input = [1, 2, 3, 4, 5].map((n) => reading('door-1', n, { series: 'door' }));

    expect(input.map((event) => run.handle(event).length)).toEqual([0, 0, 0, 1, 0]);
  });
});

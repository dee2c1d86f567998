import type { Bus } from '@edgebeat/bus';
import { topics, Unavailable, Unknown } from '@edgebeat/core';
import { openTestBus, recordsOn } from './bus.test.kit';
import { forwarded } from './killable-bus.test.kit';
import { openOutlet } from './outlet';
import { type Output, topicOfObjects } from './output';

const written = [topicOfObjects(topics.telemetry), topicOfObjects(topics.incidents)];

function output(id: string, more: Partial<Output> = {}): Output {
  return { topic: 'telemetry', key: 'k', value: JSON.stringify({ id }), id, ...more };
}

async function keptOn(bus: Bus, topic = 'telemetry'): Promise<string[]> {
  return (await recordsOn(bus, topic)).map(({ value }) => value ?? '');
}

describe('openOutlet', () => {
  it('given outputs, when they are published again, then only new ones are, by topic', async () => {
    await using bus = await openTestBus();
    const outlet = await openOutlet(bus, written);

    await outlet.publish([output('1'), output('2'), output('1')]);
    const fresh = await outlet.publish([
      output('2'),
      output('3'),
      output('2', { topic: 'incidents' }),
    ]);

    expect(fresh.map(({ topic, id }) => [topic, id])).toEqual([
      ['telemetry', '3'],
      ['incidents', '2'],
    ]);
    expect(await keptOn(bus)).toEqual(['{"id":"1"}', '{"id":"2"}', '{"id":"3"}']);
  });

  it('given outputs of a process that was killed, when another opens, then it knows them', async () => {
    await using bus = await openTestBus();
    await (await openOutlet(bus, written)).publish([output('1'), output('2', { key: 'other' })]);

    const fresh = await (await openOutlet(bus, written)).publish([output('2'), output('3')]);

    expect(fresh.map(({ id }) => id)).toEqual(['3']);
  });

  it('given more than the end that is read, when an outlet opens, then it knows the end alone', async () => {
    await using bus = await openTestBus();
    const ids = Array.from({ length: 30 }, (_, n) => output(String(n)));
    await (await openOutlet(bus, written)).publish(ids);

    const outlet = await openOutlet(bus, written, { remembered: 100, tail: 10 });

    expect(await outlet.publish(ids)).toHaveLength(20);
  });

  it('given an output that belongs to another, when that one was published before, then it is not', async () => {
    await using bus = await openTestBus();
    const outlet = await openOutlet(bus, written);
    await outlet.publish([output('part-a', { partOf: 'whole' }), output('whole')]);

    const fresh = await outlet.publish([output('part-b', { partOf: 'whole' })]);

    expect(fresh).toEqual([]);
    expect(await keptOn(bus)).toEqual(['{"id":"part-a"}', '{"id":"whole"}']);
  });

  it('given a topic that refuses, when the outputs are handed in again, then what was kept is left out', async () => {
    await using bus = await openTestBus();
    let away = true;
    const flaky: Bus = {
      ...forwarded(bus),
      publish: (topic, records) =>
        away && topic === 'incidents'
          ? Promise.reject(new Unavailable('bus-unavailable', 'away'))
          : bus.publish(topic, records),
    };
    const outlet = await openOutlet(flaky, written);
    const outputs = [output('1'), output('2', { topic: 'incidents' })];

    await expect(outlet.publish(outputs)).rejects.toThrow('away');
    away = false;
    const fresh = await outlet.publish(outputs);

    expect(fresh.map(({ id }) => id)).toEqual(['2']);
    expect(await keptOn(bus)).toHaveLength(1);
  });

  it('given more than the bus takes at once, when it is published, then all of it is kept in its order', async () => {
    await using bus = await openTestBus();
    const outlet = await openOutlet(bus, written);
    const padding = 'x'.repeat(5000);
    const outputs = Array.from({ length: 1500 }, (_, n) =>
      output(String(n), { value: JSON.stringify({ id: String(n), padding }) }),
    );

    await outlet.publish(outputs);

    expect(await keptOn(bus)).toEqual(outputs.map(({ value }) => value));
  });

  it('given a bus that kept outputs without saying so, when they are handed in again, then they are not there twice', async () => {
    await using bus = await openTestBus();
    let isSilent = true;
    const silent: Bus = {
      ...forwarded(bus),
      async publish(topic, records) {
        const positions = await bus.publish(topic, records);
        if (isSilent) throw new Unknown('outcome-unknown', 'nothing was said; hand it in again');
        return positions;
      },
    };
    const outlet = await openOutlet(silent, written);
    await expect(outlet.publish([output('1'), output('2')])).rejects.toThrow(Unknown);
    isSilent = false;

    const fresh = await outlet.publish([output('1'), output('2'), output('3')]);

    expect(fresh.map(({ id }) => id)).toEqual(['3']);
    expect(await keptOn(bus)).toHaveLength(3);
  });
});

import { sql } from 'kysely';
import { at, chainOf } from '../testing/chain.test.kit';
import {
  clearProjection,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import * as make from '../testing/records.test.kit';
import { lockRecording } from './write-events';
import { eventOf, stored, storedEntries, storedEvent } from '../testing/stored.test.kit';

let projection: TestProjection;

beforeAll(async () => {
  projection = await openProjection();
});
afterAll(() => projection[Symbol.asyncDispose]());
beforeEach(() => clearProjection(projection));

const page = { limit: 100 };

async function listed() {
  return (await projection.queries.events({}, page)).items;
}

describe('events', () => {
  it('given a decision, when it is recorded, then its row says what it says', async () => {
    const record = storedEvent('DetectionDecided', 4, {}, { subject: 'dev_1' });

    await projection.record([record]);

    const event = eventOf('DetectionDecided', 4);
    expect(await listed()).toEqual([
      {
        ...{ sequence: 1, id: event.id, type: 'DetectionDecided', source: event.source },
        ...{ subject: 'dev_1', tenant: 'org1', time: at(4), recordedAt: record.timestamp },
        ...{ severity: 'high', threatCategory: 'policy_violation', data: event.data },
      },
    ]);
    expect(await projection.queries.event(event.id)).toMatchObject({ sequence: 1 });
  });

  it.each([
    ['SensorDataReceived', { tenant: 'beta' }, 'beta'],
    ['SensorDataReceived', { tenant: undefined }, 'alpha'],
    ['DetectionDecided', { tenant_id: undefined }, 'alpha'],
    ['LogReceived', {}, 'alpha'],
  ] as const)('given %s with %j, when it is recorded, then its tenant is %s', async (...given) => {
    const [name, change, tenant] = given;

    await projection.record([storedEvent(name, 0, change)]);

    expect(await listed()).toMatchObject([{ tenant }]);
  });

  it('given events that come again, when they are recorded, then sequences have no gaps', async () => {
    const events = [0, 1, 2, 3].map((offset) => storedEvent('LogReceived', offset));
    await projection.record([...events.slice(0, 2), ...events.slice(0, 2)]);

    await projection.record(events);

    const followed = await projection.queries.eventsAfter(0, 10);
    expect(followed.map(({ sequence, time }) => [sequence, time])).toEqual([
      ...[
        [1, at(0)],
        [2, at(1)],
        [3, at(2)],
        [4, at(3)],
      ],
    ]);
    expect(await projection.queries.lastSequence()).toBe(4);
  });

  it.each(['a\u0000b', 'a\ud800b', '\u0000', '\\u0000', '{"a":"\\u0000"}', "', now()); --", '{,}'])(
    'given the text %j, when an event holds it, then it comes back as it was',
    async (text) => {
      const event = eventOf('LogReceived', 1, { message: text }, { source: `s${text}` });

      await projection.record([stored('telemetry', 1, JSON.stringify(event))]);

      const [found] = (await projection.queries.events({ source: `s${text}` }, page)).items;
      expect(found?.data).toMatchObject({ message: text });
    },
  );

  it('given the first and the last year, when events are of them, then they are in their order', async () => {
    const times = ['9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00.000Z', at(0)];

    await projection.record(times.map((time, i) => storedEvent('LogReceived', i, {}, { time })));

    expect((await listed()).map(({ time }) => time)).toEqual([times[0], times[2], times[1]]);
    const early = await projection.queries.events({ until: '0001-01-01T00:00:00.000Z' }, page);
    expect(early.items).toHaveLength(1);
  });

  it.each([
    ['no JSON', 'oops', 'value: must be JSON'],
    ['null', null, 'value: must be JSON'],
    ['a number', '7', /^value: /],
    ['no event', '{}', /^type: /],
    ['an unknown type', '{"type":"io.edgebeat.toString"}', /^type: is no type of event/],
    ['half an event', '{"type":"io.edgebeat.LogReceived"}', /^specversion: /],
  ])('given %s, when it is recorded, then it is parked and the rest is there', async (...given) => {
    const [, value, detail] = given;

    await projection.record([stored('telemetry', 0, value), storedEvent('LogReceived', 1)]);

    expect(await listed()).toHaveLength(1);
    const { items } = await projection.queries.parked(page);
    expect(items).toEqual([
      expect.objectContaining({
        ...{ topic: 'telemetry', offset: 0, agent: 'recorder', reason: 'invalid-argument' },
        detail: typeof detail === 'string' ? detail : (expect.stringMatching(detail) as string),
      }),
    ]);
  });
});

describe('writers', () => {
  it('given a writer that has not committed, when another one records, then it waits for it', async () => {
    const order: string[] = [];
    let recording = Promise.resolve();

    await projection.database.transaction(async (transaction) => {
      await lockRecording(transaction);
      recording = projection.record([storedEvent('LogReceived', 0)]).then(() => {
        order.push('second');
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      order.push('first');
    });
    await recording;

    expect(order).toEqual(['first', 'second']);
  });
});

describe('reports and measurements', () => {
  it('given reports of agents, when older ones come again, then the newest stay and are no events', async () => {
    const first = storedEvent('AgentReported', 1, { processed: 1 });
    const second = storedEvent('AgentReported', 2, { processed: 2 });
    const other = storedEvent('AgentReported', 3, { name: 'policy' });

    await projection.record([second, first, other]);
    await projection.record([first]);

    expect(await projection.queries.agents()).toMatchObject([
      { name: 'policy', reportedAt: at(3) },
      { name: 'security', processed: 2, reportedAt: at(2) },
    ]);
    expect(await listed()).toEqual([]);
  });

  it('given measurements, when they are recorded, then the node is as the last one says', async () => {
    expect(await projection.queries.node()).toBeUndefined();

    await projection.record([1, 2].map((cpu) => storedEvent('NodeMeasured', cpu, { cpu })));
    await projection.record([storedEvent('NodeMeasured', 0, { cpu: 9 })]);

    expect(await projection.queries.node()).toMatchObject({ cpu: 2, measuredAt: at(2) });
  });

  it('given a threshold and a silent source, when they are recorded, then they are events', async () => {
    await projection.record([storedEvent('ThresholdCrossed', 1), storedEvent('SourceSilent', 2)]);

    expect((await listed()).map(({ type }) => type)).toEqual(['SourceSilent', 'ThresholdCrossed']);
  });
});

describe('parked records', () => {
  const parked = {
    ...{ topic: 'intake', partition: 3, offset: 77, agent: 'ingest', reason: 'invalid-argument' },
    ...{
      detail: 'line: \u0000',
      key: 'k',
      value: 'x'.repeat(511) + '\ud83d\ude00',
      parkedAt: at(1),
    },
  };

  it('given a parked record that is parked again, when it is listed, then it is there once', async () => {
    const again = { ...parked, parkedAt: at(2) };

    await projection.record(
      [parked, again].map((value, i) => stored('intake.parked', i, JSON.stringify(value))),
    );

    const { items } = await projection.queries.parked(page);
    expect(items).toEqual([
      {
        ...{ topic: 'intake', partition: 3, offset: 77, agent: 'ingest' },
        ...{ reason: 'invalid-argument', detail: 'line: \ufffd', parkedAt: at(1) },
        excerpt: 'x'.repeat(511),
      },
    ]);
  });

  it('given a line that was handed in, when it is parked, then the excerpt is the line itself', async () => {
    const line = { kind: 'line', source: 'urn:x', position: '7', text: 'no header at all' };
    const value = JSON.stringify({ ...parked, offset: 78, value: JSON.stringify(line) });

    await projection.record([stored('intake.parked', 9, value)]);

    const { items } = await projection.queries.parked(page);
    expect(items.find(({ offset }) => offset === 78)?.excerpt).toBe('no header at all');
  });
});

describe('what the database refuses', () => {
  afterEach(() =>
    sql`alter table projection.events drop constraint poison`.execute(projection.database.query),
  );

  it('given one record among many, when the database refuses it, then it alone is parked', async () => {
    await sql`alter table projection.events add constraint poison check (source <> 'poison')`.execute(
      projection.database.query,
    );
    const events = Array.from({ length: 9 }, (_, offset) =>
      storedEvent('LogReceived', offset, {}, offset === 6 ? { source: 'poison' } : {}),
    );
    const entries = storedEntries(chainOf([[{ writes: [make.member('AlphaMSP')] }]]));

    await projection.record([...entries, ...events]);

    const sequences = (await projection.queries.eventsAfter(0, 20)).map(({ sequence }) => sequence);
    expect(sequences).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const { items } = await projection.queries.parked(page);
    expect(items).toMatchObject([{ topic: 'telemetry', offset: 6, agent: 'recorder' }]);
    expect(items[0]?.detail).toContain('poison');
    expect(await projection.dump(['members'])).toMatchObject({ members: [expect.anything()] });
  });
});

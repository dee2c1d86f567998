import type { Bus, StoredRecord } from '@edgebeat/bus';
import {
  CloudEvent,
  events,
  STAGE_EVENTS,
  stageReached,
  topics,
  Unavailable,
} from '@edgebeat/core';
import { runRecorder } from '../recorder/recorder';
import { at, channel } from '../testing/chain.test.kit';
import {
  clearProjection,
  dropProjection,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import { eventually, openSiteBus, publishAll } from '../testing/site-bus.test.kit';
import { eventOf, stored, storedEvent } from '../testing/stored.test.kit';
import { resumePersisted, tellPersisted } from './tell-persisted';

let projection: TestProjection;
let bus: Bus;

beforeAll(async () => {
  projection = await openProjection();
});
afterAll(() => projection[Symbol.asyncDispose]());
beforeEach(async () => {
  await clearProjection(projection);
  bus = await openSiteBus();
});
afterEach(() => bus[Symbol.asyncDispose]());

const source = 'urn:edgebeat:AlphaMSP:alpha-1:recorder';
const { signal } = new AbortController();

function ports(change: { readonly bus?: Bus } = {}) {
  const { database } = projection;
  return { bus, database, source, clock: () => Date.parse(at(100)), ...change };
}

function readings(first: number, count: number, tenant = 'alpha'): StoredRecord[] {
  return Array.from({ length: count }, (_, index) =>
    storedEvent('SensorDataReceived', first + index, { tenant }),
  );
}

async function records(from: Bus): Promise<StoredRecord[]> {
  const found: StoredRecord[] = [];
  for await (const record of from.readAll(topics.lifecycle.name)) found.push(record);
  return found;
}

async function told() {
  return (await records(bus)).map(
    ({ value }) => events.StageReached.parse(JSON.parse(value ?? '')).data,
  );
}

function idsOf(records: readonly StoredRecord[]): string[] {
  return records.map(({ value }) => CloudEvent.parse(JSON.parse(value ?? '')).id);
}

async function stagesOf(id: string) {
  const event = await projection.queries.event(id);
  return event === undefined ? undefined : projection.queries.stagesOf(event);
}

describe('telling what is persisted', () => {
  it('given events of tenants, when it is told, then each tenant has one event with its ids', async () => {
    const [alpha, beta] = [readings(0, 5), readings(5, 3, 'beta')];
    await projection.record([...alpha, ...beta]);

    await tellPersisted(ports(), signal);

    expect(await told()).toEqual([
      { tenant: 'alpha', stage: 'Persisted', events: idsOf(alpha), at: at(100) },
      { tenant: 'beta', stage: 'Persisted', events: idsOf(beta), at: at(100) },
    ]);
  });

  it('given what was told, when it is told again, then only what came since is', async () => {
    await projection.record(readings(0, 5));
    await tellPersisted(ports(), signal);
    await tellPersisted(ports(), signal);
    const later = readings(5, 2);
    await projection.record(later);

    await tellPersisted(ports(), signal);

    expect((await told()).map((one) => one.events.length)).toEqual([5, 2]);
    expect((await told())[1]?.events).toEqual(idsOf(later));
  });

  it('given more events than one holds, when it is told, then there are as few as it takes', async () => {
    const many = readings(0, STAGE_EVENTS * 2 + 1);
    await projection.record(many);

    await tellPersisted(ports(), signal);

    expect((await told()).map((one) => one.events.length)).toEqual([STAGE_EVENTS, STAGE_EVENTS, 1]);
    expect((await told()).flatMap((one) => one.events)).toEqual(idsOf(many));
  });

  it('given a bus that is away, when it is told again later, then nothing was left out', async () => {
    await projection.record(readings(0, 3));
    const away = Object.assign(Object.create(bus) as Bus, {
      publish: () => Promise.reject(new Unavailable('bus-unavailable', 'the bus is away')),
    });
    const failing = tellPersisted(ports({ bus: away }), signal);
    await expect(failing).rejects.toThrow('away');

    await tellPersisted(ports(), signal);

    expect((await told()).map((one) => one.events.length)).toEqual([3]);
  });

  it('given a projection that was made anew, when it is told again, then only what was not told before is', async () => {
    await projection.record(readings(0, 3));
    await tellPersisted(ports(), signal);
    await projection.record(await records(bus));
    const untold = readings(3, 2);
    await projection.record(untold);
    await dropProjection(projection);
    await projection.record([]);

    await resumePersisted(projection.database);
    await tellPersisted(ports(), signal);

    expect((await told()).map((one) => one.events)).toEqual([idsOf(readings(0, 3)), idsOf(untold)]);
  });

  it('given a projection of which nothing was told, when it was made anew, then all is told', async () => {
    await projection.record(readings(0, 3));

    await resumePersisted(projection.database);
    await tellPersisted(ports(), signal);

    expect((await told()).map((one) => one.events.length)).toEqual([3]);
  });
});

describe('the recorder', () => {
  it('given events, when it runs, then each is told once and what is told makes nothing new', async () => {
    await publishAll(bus, readings(0, 40));
    const stop = new AbortController();
    const running = runRecorder({
      ...{ bus, database: projection.database, recordLog: projection.recordLog, channel },
      ...{ tenant: 'alpha', signal: stop.signal, source, tellingMs: 5 },
    });

    const ids = idsOf(readings(0, 40));
    await eventually(async () => {
      const stages = await Promise.all(ids.map(stagesOf));
      return stages.every((list) => list?.some(({ stage }) => stage === 'Persisted'));
    });
    const first = await told();
    await publishAll(bus, readings(40, 1));
    await eventually(async () => (await told()).length > first.length);
    stop.abort();
    await running;

    expect(first.flatMap((one) => one.events).sort()).toEqual(ids.sort());
    expect(await told()).toHaveLength(first.length + 1);
    expect((await projection.queries.state()).events).toBe(41);
  });
});

describe('stages', () => {
  const reading = eventOf('SensorDataReceived', 1, { tenant: 'alpha' });
  const decision = eventOf('DetectionDecided', 2, { tenant_id: 'alpha' }, { subject: reading.id });
  const records = [
    stored('telemetry', 1, JSON.stringify(reading)),
    stored('detections', 2, JSON.stringify(decision)),
  ];

  function reached(
    stage: 'Persisted' | 'Delivered' | 'Archived',
    second: number,
    tenant = 'alpha',
  ): StoredRecord {
    const data = { tenant, stage, events: ['f'.repeat(64), reading.id], at: at(second) };
    const event = stageReached(`${source}:${second}`, data);
    return stored('lifecycle', second, JSON.stringify(event));
  }

  it('given a reading and its decision, when both are recorded, then the one is Enriched by the other', async () => {
    await projection.record(records);

    expect(await stagesOf(reading.id)).toEqual([
      { stage: 'Created', at: at(1), eventId: reading.id },
      { stage: 'Enriched', at: at(2), eventId: decision.id },
    ]);
    expect(await stagesOf(decision.id)).toEqual([
      { stage: 'Created', at: at(2), eventId: decision.id },
      { stage: 'Enriched', at: at(2), eventId: decision.id },
    ]);
  });

  it('given stages that are told twice and in any order, when they are read, then the first time counts', async () => {
    await projection.record([
      ...records,
      ...[reached('Archived', 9), reached('Delivered', 8), reached('Persisted', 7)],
      ...[reached('Persisted', 5), reached('Delivered', 6)],
    ]);

    expect((await stagesOf(reading.id))?.map((one) => [one.stage, one.at])).toEqual([
      ...[
        ['Created', at(1)],
        ['Enriched', at(2)],
        ['Persisted', at(5)],
        ['Delivered', at(6)],
      ],
      ['Archived', at(9)],
    ]);
  });

  it('given what another tenant is told, when an event is read, then it is none of its stages', async () => {
    await projection.record([...records, reached('Persisted', 5, 'beta')]);
    const foreign = eventOf('DetectionDecided', 3, { tenant_id: 'beta' }, { subject: reading.id });
    await projection.record([stored('detections', 3, JSON.stringify(foreign))]);

    expect((await stagesOf(reading.id))?.map(({ stage }) => stage)).toEqual([
      'Created',
      'Enriched',
    ]);
  });
});

import type { StoredRecord } from '@edgebeat/bus';
import { parkedTopic } from '@edgebeat/core';
import { sql } from 'kysely';
import { at, channel } from '../testing/chain.test.kit';
import {
  clearProjection,
  dropProjection,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import { MemoryRecordLog } from './memory-record-log';
import { Recording } from './recording';
import { eventOf, stored, storedEvent } from '../testing/stored.test.kit';

let projection: TestProjection;

beforeAll(async () => {
  projection = await openProjection();
});
afterAll(() => projection[Symbol.asyncDispose]());
beforeEach(() => clearProjection(projection));

const tables = ['recording', 'events', 'parked'];

const aParkedRecord = {
  ...{ topic: 'intake', partition: 0, offset: 0, agent: 'ingest', reason: 'invalid-argument' },
  ...{ detail: 'd', key: 'k', value: 'v', parkedAt: at(1) },
};

function events(first: number, count: number): StoredRecord[] {
  return Array.from({ length: count }, (_, index) => storedEvent('LogReceived', first + index));
}

/** The open log and those before it, which are sealed when the next one is opened. */
function logsSoFar(): readonly MemoryRecordLog[] {
  const { recordLog } = projection;
  return [...recordLog.sealed, recordLog];
}

/** Completes the projection as a process does that is started anew. */
function complete(signal: AbortSignal): Promise<number> {
  const { database, recordLog } = projection;
  return new Recording({ database, channel, tenant: 'alpha', recordLog }).complete(signal);
}

function loggedIds(): string[] {
  return projection.recordLog.records.map(({ id }) => id);
}

async function listedIds(): Promise<string[]> {
  return (await projection.queries.eventsAfter(0, 1_000)).map(({ id }) => id);
}

/** Makes every write to the projection fail until it is mended. */
async function breakProjection(): Promise<AsyncDisposable> {
  const { query } = projection.database;
  await sql`alter table projection.events rename to away`.execute(query);
  return {
    async [Symbol.asyncDispose]() {
      await sql`alter table projection.away rename to events`.execute(query);
    },
  };
}

describe('recording through a log', () => {
  it('given a batch, when it is recorded, then events and what is parked are logged as they came, reports are not', async () => {
    const unreadable = stored('control', 7, 'two\nlines');
    const batch = [...events(0, 2), storedEvent('AgentReported', 2), unreadable];

    await projection.record(batch);

    const { records } = projection.recordLog;
    expect(records.map(({ type, position }) => [type, position])).toEqual([
      ['io.edgebeat.LogReceived', { topic: 'telemetry', partition: 0, offset: 0 }],
      ['io.edgebeat.LogReceived', { topic: 'telemetry', partition: 0, offset: 1 }],
      ['io.edgebeat.Unreadable', { topic: 'control', partition: 0, offset: 7 }],
    ]);
    const content = Buffer.from(records[2]?.content ?? []).toString();
    expect(content).toBe(`${unreadable.timestamp}\n"k"\ntwo\nlines`);
  });

  it('given a log that is away, when a batch comes, then nothing is shown; when it is back, everything is', async () => {
    projection.recordLog.isAway = true;
    const refused = projection.record(events(0, 3));
    await expect(refused).rejects.toThrow('the log is away');
    const shown = await listedIds();

    projection.recordLog.isAway = false;
    await projection.record(events(0, 3));

    expect(shown).toEqual([]);
    expect(await listedIds()).toEqual(loggedIds());
    expect(loggedIds()).toHaveLength(3);
  });

  it('given a projection that fails after the log has a batch, when others come, then all is there once in the order of the log', async () => {
    await projection.record(events(0, 2));
    const broken = await breakProjection();
    // The look for what is known fails as well, so the log is told beforehand.
    await expect(projection.record(events(2, 2))).rejects.toThrow();
    await broken[Symbol.asyncDispose]();
    const { recordLog } = projection;
    const lost = await lastLogged(events(2, 2));
    await recordLog.append(lost);
    projection.reopen();

    await projection.record(events(3, 3));

    expect(loggedIds()).toHaveLength(6);
    expect(await listedIds()).toEqual(loggedIds());
  });

  it('given a bus that begins at 0 again, when it brings the same events at other places, then nothing is there twice', async () => {
    await projection.record([...events(0, 5), stored('control', 0, 'bad')]);
    const before = await projection.dump(tables);
    const moved = events(0, 5).map((record, index) => ({ ...record, offset: index + 40 }));

    await projection.record([...moved, stored('control', 0, 'bad')]);
    await projection.record([...moved, ...moved]);

    expect(await projection.dump(tables)).toEqual(before);
    expect(loggedIds()).toHaveLength(6);
  });

  it('given what agents parked, when it comes again, then the log has it once', async () => {
    const { name } = parkedTopic('intake');
    const parked = (offset: number, change: object = {}) =>
      stored(name, offset, JSON.stringify({ ...aParkedRecord, offset, ...change }));
    const batch = [parked(0), parked(1), stored(name, 2, 'bad')];
    await projection.record(batch);
    const before = await projection.dump(tables);

    await projection.record(batch);
    await projection.record([...batch, ...batch]);

    expect(loggedIds()).toHaveLength(3);
    expect(await projection.dump(tables)).toEqual(before);
  });

  it('given a new bus on which another record is parked at the same place, when it comes, then the log has both', async () => {
    const { name } = parkedTopic('intake');
    await projection.record([stored(name, 0, JSON.stringify(aParkedRecord))]);

    const later = { ...aParkedRecord, value: 'another', parkedAt: at(2) };
    await projection.record([stored(name, 0, JSON.stringify(later))]);

    expect(loggedIds()).toHaveLength(2);
  });

  it('given one event twice in a batch, when it is recorded, then the log has it once', async () => {
    await projection.record([...events(0, 2), ...events(0, 2)]);

    expect(loggedIds()).toHaveLength(2);
  });

  it('given a dropped schema, when it is completed from the log, then every byte is as it was', async () => {
    await projection.record([...events(0, 4), stored('control', 3, null)]);
    await projection.record([storedEvent('DetectionDecided', 4), stored('control', 4, '{"a":1}')]);
    await projection.record(events(5, 3));
    const before = await projection.dump(tables);
    await dropProjection(projection);

    await projection.record([]);

    expect(await projection.dump(tables)).toEqual(before);
  });

  it('given records whose key was destroyed, when the projection is made anew, then they alone are missing', async () => {
    await projection.record(events(0, 5));
    const ids = loggedIds();
    projection.recordLog.shredded.add(1).add(4);
    await dropProjection(projection);

    await projection.record([]);
    await projection.record(events(5, 1));

    expect(await listedIds()).toEqual([...[0, 2, 3].map((at) => ids[at]), loggedIds()[5]]);
  });

  it('given another log after a loss, when records come, then those of before stay and the new ones follow', async () => {
    await projection.record(events(0, 3));
    const before = await listedIds();
    projection.reopen(new MemoryRecordLog('another'));

    await projection.record(events(3, 2));

    expect(loggedIds()).toHaveLength(2);
    expect(await listedIds()).toEqual([...before, ...loggedIds()]);
  });

  it('given logs that were sealed, when the schema was dropped, then it is completed from all of them, byte for byte', async () => {
    await projection.record([...events(0, 3), stored('control', 3, 'bad')]);
    for (const first of [4, 8]) {
      projection.reopen(new MemoryRecordLog(`log ${first}`, logsSoFar()));
      await projection.record([...events(first, 3), stored('control', first + 3, 'bad')]);
    }
    const before = await projection.dump(tables);
    await dropProjection(projection);

    await projection.record([]);

    expect(await projection.dump(tables)).toEqual(before);
    expect(await listedIds()).toHaveLength(9);
  });

  it('given a log that was sealed before all of it was projected, when records come, then its rest comes first', async () => {
    await projection.record(events(0, 2));
    await projection.recordLog.append(await lastLogged(events(2, 2)));
    const sealed = projection.recordLog;
    projection.reopen(new MemoryRecordLog('next', [sealed]));

    await projection.record(events(4, 2));

    expect(await listedIds()).toEqual([...sealed.records.map(({ id }) => id), ...loggedIds()]);
  });

  it('given a bus that brings again what a sealed log has, when it is recorded after a dropped schema, then no log gets it again', async () => {
    await projection.record(events(0, 3));
    projection.reopen(new MemoryRecordLog('next', logsSoFar()));
    await dropProjection(projection);

    await projection.record(events(0, 4));

    expect(loggedIds()).toHaveLength(1);
    expect(await listedIds()).toHaveLength(4);
  });

  it('given a completion that is stopped again and again, when it is left alone, then it is the same bytes', async () => {
    await projection.record(events(0, 600));
    projection.reopen(new MemoryRecordLog('next', logsSoFar()));
    await projection.record(events(600, 600));
    const before = await projection.dump(tables);
    await dropProjection(projection);

    const counts: number[] = [];
    for (let round = 0; round < 5; round += 1) counts.push(await complete(AbortSignal.abort()));
    await projection.record([]);

    expect(counts).toEqual([500, 100, 500, 100, 0]);
    expect(await projection.dump(tables)).toEqual(before);
  });

  it.each([
    ['an id that UTF-8 cannot carry', { id: 'a\ud800b' }],
    ['an id without end', { id: 'x'.repeat(5_000) }],
    ['no text for an id', { id: { a: 1 } }],
    ['a tenant that is none', { data: { tenant: 7, severity: 'worst', device: [] } }],
    ['a time without end', { time: '9'.repeat(900) }],
  ])('given %s, when it is recorded, then it is logged and stops nothing', async (...given) => {
    const [, change] = given;
    const odd = JSON.stringify({ ...eventOf('LogReceived', 1), ...change });

    await projection.record([stored('telemetry', 1, odd), ...events(2, 1)]);

    const { records } = projection.recordLog;
    expect(records).toHaveLength(2);
    expect(Buffer.from(records[0]?.content ?? []).toString()).toContain(odd);
    expect(
      records.every(({ id, time, tenant }) => isShort(id) && isShort(time) && isShort(tenant)),
    ).toBe(true);
  });
});

function isShort(text: string): boolean {
  return text.length > 0 && text.length <= 256 && text === Buffer.from(text).toString();
}

/** What the log would hold of records, read off another one. */
async function lastLogged(records: readonly StoredRecord[]) {
  await using other = await openProjection(projection.server);
  await other.record(records);
  return other.recordLog.records;
}

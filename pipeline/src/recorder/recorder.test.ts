import type { Bus } from '@edgebeat/bus';
import { LedgerEntry, parkedTopic, Unavailable } from '@edgebeat/core';
import { at, blockOf, channel } from '../testing/chain.test.kit';
import { listenerOf } from '../testing/listener.test.kit';
import {
  clearProjection,
  dropProjection,
  ledgerTables,
  openProjection,
  type TestProjection,
} from '../testing/projection.test.kit';
import * as make from '../testing/records.test.kit';
import { eventually, openSiteBus, publishAll } from '../testing/site-bus.test.kit';
import { stored, storedEntries, storedEvent } from '../testing/stored.test.kit';
import { recorderGroup } from './follow-topics';
import type { LedgerHistory } from './ledger-history';
import { onRecorded } from './on-recorded';
import { type RecorderOptions, runRecorder } from './recorder';

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

/** Runs a recorder until some work is done. */
async function whileRecording(
  work: () => Promise<unknown>,
  change: Partial<RecorderOptions> = {},
): Promise<void> {
  const stop = new AbortController();
  const { database, recordLog } = projection;
  const running = runRecorder({
    ...{ bus, database, recordLog, channel, tenant: 'alpha', signal: stop.signal, topicsMs: 50 },
    ...{ clock: () => Date.parse(at(0)), ...change },
  });
  try {
    await Promise.race([work(), running]);
  } finally {
    stop.abort();
    await running;
  }
}

function events(first: number, count: number) {
  return Array.from({ length: count }, (_, index) => storedEvent('LogReceived', first + index));
}

/** Incidents and a device that changes with every block. */
function entries(first: number, count: number) {
  const blocks = Array.from({ length: count }, (_, index) => first + index);
  return storedEntries(
    blocks.flatMap((number) =>
      blockOf(number, [
        { writes: [make.incident('AlphaMSP', `i-${number}`)] },
        { writes: [make.device('AlphaMSP', 'cam-1', { reason: `block ${number}` })] },
      ]),
    ),
  );
}

/** A peer that has so many of these blocks. */
function historyOf(count: number): LedgerHistory {
  return {
    async *entries(from) {
      for (const { value } of entries(from, count - from)) {
        await Promise.resolve();
        yield LedgerEntry.parse(JSON.parse(value ?? ''));
      }
    },
  };
}

async function hasRecorded(count: number, blocks: number): Promise<boolean> {
  const state = await projection.queries.state();
  return state.events === count && state.blocks === blocks;
}

async function ids(): Promise<string[]> {
  const rows = await projection.queries.eventsAfter(0, 1000);
  return rows.map(({ id }) => id).sort();
}

async function parkedCount(): Promise<number> {
  return (await projection.queries.parked({ limit: 100 })).items.length;
}

function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

describe('recording', () => {
  it('given events and blocks on the bus, when the recorder runs, then they are listed and its offsets are at the end', async () => {
    await publishAll(bus, [...events(0, 30), ...entries(0, 5)]);

    await whileRecording(async () => {
      await eventually(() => hasRecorded(30, 5));
      await publishAll(bus, events(30, 5));
      await eventually(() => hasRecorded(35, 5));
    });

    const offsets = await bus.offsets(recorderGroup, 'telemetry');
    expect(offsets.every(({ committed, end }) => committed === end)).toBe(true);
    const rows = await projection.queries.eventsAfter(0, 50);
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index + 1));
  });

  it('given a recorder that is stopped and started, when all is recorded, then nothing is missing or twice', async () => {
    const publishing = publishAll(bus, [...events(0, 300), ...entries(0, 40)]);

    for (let round = 0; round < 4; round++) await whileRecording(() => passed(30));
    await publishing;
    await whileRecording(() => eventually(() => hasRecorded(300, 40)));

    const published = events(0, 300).map(({ value }) => JSON.parse(value ?? '') as { id: string });
    expect(await ids()).toEqual(published.map(({ id }) => id).sort());
    expect((await projection.queries.incidents({}, { limit: 50 })).items).toHaveLength(40);
  });

  it('given a topic of parked records that is made later, when the recorder runs, then it follows it', async () => {
    const { name } = parkedTopic('intake');
    const parked = {
      ...{ topic: 'intake', partition: 0, offset: 1, agent: 'ingest', reason: 'invalid-argument' },
      ...{ detail: 'd', key: 'k', value: 'v', parkedAt: at(1) },
    };

    await whileRecording(async () => {
      await publishAll(bus, events(0, 1));
      await eventually(() => hasRecorded(1, 0));
      await bus.ensureTopics([parkedTopic('intake')]);
      await publishAll(bus, [stored(name, 0, JSON.stringify(parked)), ...events(1, 3)]);
      await eventually(() => hasRecorded(4, 0));
      await eventually(async () => (await parkedCount()) > 0);
    });

    expect(await parkedCount()).toBe(1);
  });

  it('given somebody who listens, when events are recorded, then it is called once they can be read', async () => {
    const seen: number[] = [];
    const listening = await onRecorded(listenerOf(projection), () => {
      void projection.queries.lastSequence().then((sequence) => seen.push(sequence));
    });

    await whileRecording(async () => {
      await publishAll(bus, events(0, 4));
      await eventually(() => Promise.resolve(seen.includes(4)));
    });

    await listening[Symbol.asyncDispose]();
    expect(seen.length).toBeLessThanOrEqual(4);
  });
});

describe('rebuilding', () => {
  it('given a dropped schema, when the recorder starts again, then everything is there as it was', async () => {
    await publishAll(bus, [...events(0, 40), ...entries(0, 8)]);
    const isThere = () => hasRecorded(40, 8);
    await whileRecording(() => eventually(isThere));
    const rebuilt = [...ledgerTables, 'events', 'recording'];
    const before = await projection.dump(rebuilt);
    const known = await ids();
    await dropProjection(projection);

    await whileRecording(() => eventually(isThere), { history: historyOf(8) });

    expect(await projection.dump(rebuilt)).toEqual(before);
    expect(await ids()).toEqual(known);
  });

  it('given a rebuild that is interrupted again and again, when it is left alone, then it ends as another one does', async () => {
    const isThere = () => hasRecorded(700, 100);
    const rebuilt = [...ledgerTables, 'events', 'recording'];
    await publishAll(bus, [...events(0, 700), ...entries(0, 100)]);
    await whileRecording(() => eventually(isThere));
    await dropProjection(projection);
    const history = historyOf(100);
    for (let round = 0; round < 3; round++) {
      await whileRecording(() => passed(80 * round), { history });
    }
    await whileRecording(() => eventually(isThere), { history });
    const first = await projection.dump(rebuilt);
    await dropProjection(projection);

    await whileRecording(() => eventually(isThere), { history });

    expect(await projection.dump(rebuilt)).toEqual(first);
  });
});

describe('a bus that lost entries of the ledger', () => {
  it('given blocks that the bus does not keep any more, when a later one comes, then those between are read from the peer', async () => {
    await publishAll(bus, [...entries(0, 2), ...entries(6, 2)]);

    await whileRecording(() => eventually(() => hasRecorded(0, 8)), { history: historyOf(8) });

    const { items } = await projection.queries.incidents({}, { limit: 50 });
    expect(items.map(({ id }) => id).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((n) => `i-${n}`));
  });

  it('given a peer that is away at the start, when the bus goes on, then what it brings is recorded', async () => {
    const away: LedgerHistory = {
      async *entries() {
        await Promise.resolve();
        throw new Unavailable('ledger-unavailable', 'the peer is away');
      },
    };
    await publishAll(bus, entries(0, 3));

    await whileRecording(() => eventually(() => hasRecorded(0, 3)), { history: away });

    expect((await projection.queries.state()).blocks).toBe(3);
  });
});

describe('retention', () => {
  it('given events older than their days, when the recorder starts, then they are deleted and sequences go on', async () => {
    const dayMs = 86_400_000;
    const now = Date.now();
    await publishAll(bus, [...events(0, 12), stored('control', 0, 'bad')]);
    const young = { clock: () => now + 29 * dayMs, retentionDays: 30 };
    await whileRecording(async () => {
      await eventually(async () => (await hasRecorded(12, 0)) && (await parkedCount()) === 1);
    }, young);
    await whileRecording(() => passed(50), young);
    const kept = await ids();

    await whileRecording(
      () => eventually(async () => (await ids()).length + (await parkedCount()) === 0),
      { ...young, clock: () => now + 31 * dayMs },
    );
    await publishAll(bus, events(12, 1));
    await whileRecording(() => eventually(() => hasRecorded(13, 0)), young);

    expect(kept).toHaveLength(12);
    const rows = await projection.queries.eventsAfter(0, 5);
    expect(rows.map(({ sequence }) => sequence)).toEqual([13]);
  });
});

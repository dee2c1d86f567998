import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, BusRecord } from '@edgebeat/bus';
import { folders, openSiteLog, recordLogOf } from '@edgebeat/cli';
import { EdgeBeatError, type IntakeRecord, Rejected, topics } from '@edgebeat/core';
import { type Database, migrate, openDatabase, startTestDatabase } from '@edgebeat/database';
import {
  projectionSchema,
  type ProjectionTables,
  type RecorderOptions,
  runRecorder,
} from '@edgebeat/pipeline';
import { Registry } from 'prom-client';
import { z } from 'zod';
import { runSiteAgents } from './proofs/agents-bus';

const channel = 'common';
const source = 'urn:edgebeat:AlphaMSP:alpha-1:replay:path';
const perPublish = 100;
const patienceMs = 300_000;

/** The path of an event in one process: intake, ingest, telemetry, recorder, log, projection. */
export interface EventPath extends AsyncDisposable {
  /** Hands lines in until they are acknowledged; the same line is the same event. */
  handIn(lines: number): Promise<void>;
  /** How many lines were acknowledged so far. */
  readonly acknowledged: number;
  /** How many publishes had to be handed in again. */
  readonly repeats: number;
  /** The events of the lines in the projection, once there are as many or after a while. */
  recorded(expected: number): Promise<{ readonly rows: number; readonly positions: number }>;
  /** How many events lie on the bus, repetitions included. */
  onBus(): Promise<number>;
}

/** Starts the path on a bus, over a PostgreSQL of its own. */
export async function startEventPath(bus: Bus): Promise<EventPath> {
  const server = await startTestDatabase();
  const database = await openDatabase<ProjectionTables>({ ...server.address, maxConnections: 4 });
  await migrate(database, projectionSchema);
  await bus.ensureTopics(Object.values(topics));
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-path-'));
  const eventLog = await openSiteLog(folders(folder).site('alpha'), { siteId: 'alpha-1' });
  const ports = { bus, database, recordLog: recordLogOf(eventLog) };
  const stop = new AbortController();
  const ingest = runSiteAgents(bus, new Registry(), stop.signal, { only: 'ingest' });
  const running = [ingest, record(ports, stop.signal)];
  let handedIn = 0;
  let repeats = 0;
  return {
    get acknowledged() {
      return handedIn;
    },
    get repeats() {
      return repeats;
    },
    async handIn(lines) {
      const last = handedIn + lines;
      while (handedIn < last) {
        const size = Math.min(perPublish, last - handedIn);
        repeats += await publishUntilKept(bus, linesFrom(handedIn, size));
        handedIn += size;
      }
    },
    recorded: (expected) => recordedRows(database, expected),
    onBus: async () => {
      let count = 0;
      for await (const record of bus.readAll(topics.telemetry.name))
        count += record.value === null ? 0 : 1;
      return count;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(running);
      await eventLog[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
      await database[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A recorder that lost the bus at its start is started again, as its supervisor does. */
async function record(
  ports: Pick<RecorderOptions, 'bus' | 'database' | 'recordLog'>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await runRecorder({ ...ports, channel, tenant: 'alpha', signal });
    } catch (error) {
      if (!(error instanceof EdgeBeatError)) throw error;
      await sleep(200, undefined, { signal }).catch(() => undefined);
    }
  }
}

function linesFrom(first: number, size: number): BusRecord[] {
  return Array.from({ length: size }, (_, index) => {
    const number = first + index;
    const line: IntakeRecord = {
      ...{ kind: 'line', source, position: String(number), format: 'sshd', year: 2026 },
      receivedAt: '2026-01-31T10:00:00.000Z',
      text: `Jan 10 10:00:${String(number % 60).padStart(2, '0')} host-${String(number % 50)} sshd[7]: Connection closed by 203.0.113.9 port 22`,
    };
    return { key: `host-${String(number % 50)}`, value: JSON.stringify(line) };
  });
}

/** The same records again after every failure that leaves it open whether they were kept. */
async function publishUntilKept(bus: Bus, records: readonly BusRecord[]): Promise<number> {
  const deadline = performance.now() + patienceMs;
  for (let repeats = 0; ; repeats += 1) {
    try {
      await bus.publish(topics.intake.name, records);
      return repeats;
    } catch (error) {
      const isFinal = error instanceof Rejected || !(error instanceof EdgeBeatError);
      if (isFinal || performance.now() > deadline) throw error;
      await sleep(100);
    }
  }
}

const Recorded = z.object({ position: z.string() });

async function recordedRows(database: Database<ProjectionTables>, expected: number) {
  const events = database.query.selectFrom('projection.events').where('source', '=', source);
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const counting = events.select(({ fn }) => fn.countAll<string>().as('rows'));
    const { rows } = await counting.executeTakeFirstOrThrow();
    if (Number(rows) >= expected || performance.now() > deadline) break;
    await sleep(200);
  }
  const found = await events.select('data').execute();
  const positions = new Set(found.map(({ data }) => Recorded.parse(data).position));
  return { rows: found.length, positions: positions.size };
}

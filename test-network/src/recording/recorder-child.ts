import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus } from '@edgebeat/bus';
import { folders } from '@edgebeat/cli/dist/consortium/folders';
import { openSiteLog, recordLogOf } from '@edgebeat/cli/dist/site/event-log';
import { type Database, migrate, openDatabase } from '@edgebeat/database';
import {
  projectionSchema,
  type ProjectionTables,
  recorderGroup,
  recorderTopics,
  type RecordLog,
  runRecorder,
} from '@edgebeat/pipeline';
import { openBus } from '../proofs/agents-bus';
import { killedAt } from './kill-points';
import { chainEntries, channel } from './recorded-chain';
import { RecorderRun } from './recorder-run';

const lookAgainMs = 50;
const neverMs = 2 ** 31 - 1;

/** Runs the recorder over the bus and the log of a folder, and ends when there is nothing left to do. */
async function main(run: RecorderRun): Promise<void> {
  const { folder, connectionString, blocks, tells, kill } = run;
  await using bus = await openBus(join(folder, 'bus'));
  await using database = await openDatabase<ProjectionTables>({ connectionString });
  await migrate(database, projectionSchema);
  const site = { siteId: 'alpha-1' };
  await using eventLog = await openSiteLog(folders(folder).site('alpha'), site);
  const recordLog = recordLogOf(eventLog);
  const ports = { bus, recordLog, history: { entries: entriesTo(blocks) } };
  const stop = new AbortController();
  const recording = runRecorder({
    ...(kill === undefined ? ports : killedAt(ports, kill)),
    ...{ database, channel, tenant: 'alpha', signal: stop.signal },
    ...{ source: 'urn:edgebeat:AlphaMSP:alpha-1:recorder', tellingMs: tells ? 100 : neverMs },
  });
  await Promise.race([recording, untilDone(run, { bus, database, recordLog })]);
  stop.abort();
  await recording;
}

/** The ledger as the own peer has it; without blocks it has nothing that the bus does not bring. */
function entriesTo(blocks: number) {
  return async function* (from: number) {
    await Promise.resolve();
    yield* chainEntries(blocks, from);
  };
}

interface Ports {
  readonly bus: Bus;
  readonly database: Database<ProjectionTables>;
  readonly recordLog: RecordLog;
}

async function untilDone(run: RecorderRun, ports: Ports): Promise<void> {
  do await sleep(lookAgainMs);
  while (!(await isAllRead(ports.bus)) || !(await isAllProjected(run, ports)));
}

async function isAllRead(bus: Bus): Promise<boolean> {
  for (const name of recorderTopics) {
    const offsets = await bus.offsets(recorderGroup, name);
    if (offsets.some(({ end, committed }) => committed < end)) return false;
  }
  return true;
}

async function isAllProjected(
  { blocks, tells }: RecorderRun,
  { database: { query }, recordLog }: Ports,
): Promise<boolean> {
  const recorded = await query
    .selectFrom('projection.recording')
    .select(['sequence', 'log_next'])
    .executeTakeFirstOrThrow();
  const applied = await query.selectFrom('projection.applied').select('block').executeTakeFirst();
  const told = await query.selectFrom('projection.persisted').select('sequence').executeTakeFirst();
  return (
    recorded.log_next === recordLog.size() &&
    (applied?.block ?? -1) >= blocks - 1 &&
    (!tells || (told?.sequence ?? 0) === recorded.sequence)
  );
}

void main(RecorderRun.parse(JSON.parse(process.argv[2] ?? '')));

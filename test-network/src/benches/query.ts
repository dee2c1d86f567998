import { type Database, migrate, openDatabase, startTestDatabase } from '@edgebeat/database';
import {
  openQueries,
  projectionSchema,
  type ProjectionTables,
  type Queries,
} from '@edgebeat/pipeline';
import { sql } from 'kysely';
import { z } from 'zod';
import { threadMs } from '../measure/cpu';
import { describeRange, median } from '../measure/statistics';
import type { Bench } from './bench';

const ROWS = 1_000_000;
const ROUNDS = 7;
const PAGES = 200;
const OFFSET_PAGES = 2;
const LIMIT = 50;
const tenant = 'alpha';
/** Making the rows takes longer than a statement may otherwise. */
const statementMs = 600_000;
/** A list goes from the newest second to the first; the rows of the last page are of these. */
const firstSeconds = 2 * LIMIT;

/** A page of events at both ends of a long list, beside the same by OFFSET. */
export const query: Bench = {
  name: 'query',
  question:
    'What does the last page of 1,000,000 events cost beside the first one, by key and by OFFSET? ' +
    '(aim: at most 1.2× by key)',
  run: runQuery,
};

/** Reads a page; answers the ids on it. */
type Read = () => Promise<readonly string[]>;

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
}

interface Round {
  readonly firstByKey: Cost;
  readonly lastByKey: Cost;
  readonly firstByOffset: Cost;
  readonly lastByOffset: Cost;
}

async function runQuery(say: (line: string) => void) {
  await using server = await startTestDatabase();
  const options = { ...server.address, statementMs, maxConnections: 1 };
  await using database = await openDatabase<ProjectionTables>(options);
  await migrate(database, projectionSchema);
  await makeRows(database);
  say(`${String(ROWS)} events are there`);
  const backend = await backendPid(database);
  const queries = openQueries(database);
  const cursor = await lastCursor(queries);
  const sides = {
    firstByKey: keyPage(queries, undefined),
    lastByKey: keyPage(queries, cursor),
    firstByOffset: offsetPage(database, 0),
    lastByOffset: offsetPage(database, ROWS - LIMIT),
  };
  await checkPages(sides);
  const rounds: Round[] = [];
  for (let number = 1; number <= ROUNDS; number += 1) {
    const [firstByKey, lastByKey, firstByOffset] = await alternate(
      [sides.firstByKey, sides.lastByKey, sides.firstByOffset],
      { pages: PAGES, backend },
    );
    const [lastByOffset] = await alternate([sides.lastByOffset], { pages: OFFSET_PAGES, backend });
    const round = { firstByKey, lastByKey, firstByOffset, lastByOffset };
    rounds.push(round);
    const shown = Object.entries(round).map(([side, { wallMs }]) => `${side} ${wallMs.toFixed(2)}`);
    say(`round ${String(number)}, ms a page: ${shown.join(', ')}`);
  }
  return figures(rounds);
}

function figures(rounds: readonly Round[]) {
  const each = (decimals: number, of: (round: Round) => number) =>
    describeRange(rounds.map(of), decimals);
  return {
    'first page by key, ms': each(2, ({ firstByKey }) => firstByKey.wallMs),
    'last page by key, ms': each(2, ({ lastByKey }) => lastByKey.wallMs),
    'first page by OFFSET, ms': each(2, ({ firstByOffset }) => firstByOffset.wallMs),
    'last page by OFFSET, ms': each(1, ({ lastByOffset }) => lastByOffset.wallMs),
    'CPU of the first page by key, ms': each(2, ({ firstByKey }) => firstByKey.cpuMs),
    'CPU of the last page by key, ms': each(2, ({ lastByKey }) => lastByKey.cpuMs),
    'CPU of the last page by OFFSET, ms': each(1, ({ lastByOffset }) => lastByOffset.cpuMs),
    'ratio of time, last to first by key': each(
      2,
      ({ lastByKey, firstByKey }) => lastByKey.wallMs / firstByKey.wallMs,
    ),
    'ratio of CPU, last to first by key': each(
      2,
      ({ lastByKey, firstByKey }) => lastByKey.cpuMs / firstByKey.cpuMs,
    ),
    'ratio of time, last to first by OFFSET': each(
      0,
      ({ lastByOffset, firstByOffset }) => lastByOffset.wallMs / firstByOffset.wallMs,
    ),
  };
}

/** An event for each second, with the columns that an agent fills. */
async function makeRows({ query: database }: Database<ProjectionTables>): Promise<void> {
  const time = sql`to_char(timestamptz '2026-01-01T00:00:00Z' + n * interval '1 second',
    'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  await sql`insert into projection.events
    select n, encode(sha256(convert_to(n::text, 'UTF8')), 'hex'), 'io.edgebeat.LogReceived',
      'source ' || n % 7, null, ${tenant}, ${time}, ${time}, null, null,
      json_build_object('number', n, 'text', repeat('x', 200))
    from generate_series(1, ${ROWS}::int) as n`.execute(database);
  await sql`vacuum analyze projection.events`.execute(database);
}

async function backendPid({ query: database }: Database<ProjectionTables>): Promise<number> {
  const { rows } = await sql`select pg_backend_pid() as pid`.execute(database);
  return z.tuple([z.object({ pid: z.int() })]).parse(rows)[0].pid;
}

/** The cursor before the last rows, from a page of the oldest events alone. */
async function lastCursor(queries: Queries): Promise<string> {
  const until = new Date(Date.UTC(2026, 0, 1) + (firstSeconds + 1) * 1000).toISOString();
  const { cursor } = await queries.events({ tenant, until }, { limit: LIMIT });
  if (cursor === undefined) throw new Error('the oldest events have one page only');
  return cursor;
}

function keyPage(queries: Queries, cursor: string | undefined): Read {
  const page = { limit: LIMIT, ...(cursor !== undefined && { cursor }) };
  return async () => (await queries.events({ tenant }, page)).items.map(({ id }) => id);
}

function offsetPage({ query: database }: Database<ProjectionTables>, offset: number): Read {
  return async () => {
    const { rows } = await sql<{ readonly id: string }>`
      select * from projection.events where tenant = ${tenant}
      order by time desc, sequence desc offset ${offset}::bigint limit ${LIMIT}::bigint
    `.execute(database);
    return rows.map(({ id }) => id);
  };
}

/** Both ways have to find the same rows at both ends. */
async function checkPages(sides: Readonly<Record<keyof Round, Read>>): Promise<void> {
  for (const end of ['first', 'last'] as const) {
    const byKey = await sides[`${end}ByKey`]();
    const byOffset = await sides[`${end}ByOffset`]();
    if (byKey.length !== LIMIT || byKey.join() !== byOffset.join())
      throw new Error(`the ${end} page is not the same by key and by OFFSET`);
  }
}

/** Reads one page of each side in turn, so that what else runs hits all alike; the median page counts. */
async function alternate<const Sides extends readonly Read[]>(
  sides: Sides,
  { pages, backend }: { readonly pages: number; readonly backend: number },
): Promise<{ [Side in keyof Sides]: Cost }>;
async function alternate(
  sides: readonly Read[],
  { pages, backend }: { readonly pages: number; readonly backend: number },
): Promise<Cost[]> {
  const measured = sides.map((read): { read: Read; costs: Cost[] } => ({ read, costs: [] }));
  for (let page = 0; page < pages; page += 1)
    for (const { read, costs } of measured) costs.push(await costOf(read, backend));
  return measured.map(({ costs }) => ({
    wallMs: median(costs.map(({ wallMs }) => wallMs)),
    cpuMs: median(costs.map(({ cpuMs }) => cpuMs)),
  }));
}

/** What a page costs in wall time, and in processor time of this process and its connection. */
async function costOf(read: Read, backend: number): Promise<Cost> {
  const before = await threadMs(backend);
  const own = process.cpuUsage();
  const started = performance.now();
  await read();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(own);
  return { wallMs, cpuMs: (user + system) / 1000 + (await threadMs(backend)) - before };
}

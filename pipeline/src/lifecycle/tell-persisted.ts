import type { Bus } from '@edgebeat/bus';
import { STAGE_EVENTS, stageReached, topics } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { sql } from 'kysely';
import type { ProjectionTables } from '../projection/tables';

/** What is needed to tell that events are persisted. */
export interface LifecyclePorts {
  readonly bus: Bus;
  readonly database: Database<ProjectionTables>;
  /** In whose name it is told: a URI. */
  readonly source: string;
  readonly clock: () => number;
}

interface Untold {
  readonly sequence: number;
  readonly id: string;
  readonly tenant: string;
}

/**
 * Tells of all events that were recorded since it was told last that they are persisted: one event
 * for many of them, for each tenant. The place moves once they are told, so that none is left out
 * after a crash; those of one round may then be told twice, and the first time counts.
 *
 * @throws Unavailable of the bus or database; then it goes on where it was.
 */
export async function tellPersisted(ports: LifecyclePorts, signal: AbortSignal): Promise<void> {
  let events: readonly Untold[];
  do {
    events = await untold(ports.database);
    const last = events.at(-1);
    if (last === undefined) return;
    await ports.bus.publish(
      topics.lifecycle.name,
      byTenant(events).map(([tenant, ids]) => record(tenant, ids, ports)),
    );
    await moveTo(ports.database, last.sequence);
  } while (events.length === STAGE_EVENTS && !signal.aborted);
}

/** What was read again from the bus was persisted before, and told. */
export async function skipPersisted(database: Database<ProjectionTables>): Promise<void> {
  const { sequence } = await database.query
    .selectFrom('projection.recording')
    .select('sequence')
    .executeTakeFirstOrThrow();
  await moveTo(database, sequence);
}

async function untold({ query }: Database<ProjectionTables>): Promise<readonly Untold[]> {
  const { rows } = await sql<Untold>`
    select sequence, id, tenant from projection.events
    where sequence > coalesce((select sequence from projection.persisted), 0)
    order by sequence limit ${STAGE_EVENTS}
  `.execute(query);
  return rows;
}

async function moveTo({ query }: Database<ProjectionTables>, sequence: number): Promise<void> {
  await sql`
    insert into projection.persisted as known (sequence) values (${sequence})
    on conflict (one) do update set sequence = greatest(known.sequence, excluded.sequence)
  `.execute(query);
}

function byTenant(events: readonly Untold[]): [string, string[]][] {
  const groups = new Map<string, string[]>();
  for (const { tenant, id } of events) {
    const ids = groups.get(tenant);
    if (ids === undefined) groups.set(tenant, [id]);
    else ids.push(id);
  }
  return [...groups];
}

function record(tenant: string, events: string[], { source, clock }: LifecyclePorts) {
  const at = new Date(clock()).toISOString();
  const event = stageReached(source, { tenant, stage: 'Persisted', events, at });
  return { key: event.id, value: JSON.stringify(event) };
}

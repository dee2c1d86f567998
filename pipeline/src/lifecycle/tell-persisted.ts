import type { Bus } from '@edgebeat/bus';
import { STAGE_EVENTS, stageReached, topics } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { sql } from 'kysely';
import type { ProjectionTables } from '../projection/tables';

const roundsLookedAt = 50;

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

/**
 * After the projection was made anew, telling goes on behind the events of which it was told last.
 * One round names the events of each tenant apart, so more than the last of what was told is looked at.
 */
export async function resumePersisted({ query }: Database<ProjectionTables>): Promise<void> {
  await sql`
    insert into projection.persisted as known (sequence)
    select max(event.sequence) from (
      select unnest(events) as short from (
        select events from projection.stages where stage = 'Persisted'
        order by recorded_at desc, id limit ${roundsLookedAt}) as last
    ) as told
    join projection.events as event
      on event.id >= told.short and event.id < told.short || chr(127)
    having max(event.sequence) is not null
    on conflict (one) do update set sequence = greatest(known.sequence, excluded.sequence)
  `.execute(query);
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

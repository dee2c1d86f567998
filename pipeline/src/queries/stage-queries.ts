import { LifeStage } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import { sql } from 'kysely';
import { shortEventId } from '../lifecycle/stage-rows';
import type { ProjectionTables } from '../projection/tables';
import type { StageRow } from './alerts';
import type { Queries } from './queries';

/**
 * The life of an event. It is Created by itself, where it lies on the bus, and Enriched by the
 * decision about it (a decision is enriched from the start); the stages after that are told of many
 * events at once, and the first time counts.
 */
export function stageQueries({ query }: Database<ProjectionTables>): Pick<Queries, 'stagesOf'> {
  return {
    async stagesOf(event) {
      const own = { at: event.recordedAt, eventId: event.id };
      const { rows } = await sql<StageRow>`
        (select 'Enriched' as stage, recorded_at as at, id as "eventId"
        from projection.events
        where type = 'DetectionDecided' and subject = ${event.id}::text and tenant = ${event.tenant}::text
          order by sequence limit 1)
        union all
        (select distinct on (stage) stage, at, id as "eventId" from projection.stages
          where events @> array[${shortEventId(event.id)}::text] and tenant = ${event.tenant}::text
          order by stage, at, id)
      `.execute(query);
      const enriched =
        event.type === 'DetectionDecided' ? [{ stage: 'Enriched' as const, ...own }] : [];
      return firstOfEach([{ stage: 'Created', ...own }, ...enriched, ...rows]);
    },
  };
}

function firstOfEach(rows: readonly StageRow[]): StageRow[] {
  return LifeStage.options.flatMap((stage) => rows.find((row) => row.stage === stage) ?? []);
}

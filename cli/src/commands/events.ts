import { randomUUID } from 'node:crypto';
import { EventDetail, EventItem, EventList } from '@edgebeat/gateway-app/answers';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { jsonArgument } from './json-argument';

export interface ListEventsOptions extends SiteOptions {
  readonly type?: string;
  readonly since?: string;
  readonly until?: string;
  readonly severity?: string;
  readonly threatCategory?: string;
  readonly source?: string;
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists events of a site, newest first. */
export async function listEvents(
  {
    type,
    since,
    until,
    severity,
    threatCategory,
    source,
    limit,
    cursor,
    ...options
  }: ListEventsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const filter = { type, since, until, severity, threat_category: threatCategory, source };
    const query = { ...filter, limit, cursor };
    const page = await client.get('/api/v1/events', EventList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(['TIME', 'TYPE', 'SEVERITY', 'ID', 'SOURCE'], page.items.map(eventCells)),
      ...moreLines(page),
    ]);
  });
}

/** Shows one event and how far it has come in its life. */
export async function showEvent(
  id: string,
  options: SiteOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const event = await client.get(`/api/v1/events/${encodeURIComponent(id)}`, EventDetail);
    printAnswer(event, options, context, () => [
      ...tableLines(
        ['STAGE', 'AT', 'SAID BY EVENT'],
        event.stages.map(({ stage, at, eventId }) => [stage, at, eventId]),
      ),
      JSON.stringify(event.data, null, 2),
    ]);
  });
}

export interface TailEventsOptions extends SiteOptions {
  readonly type?: string;
  readonly from?: string;
}

/** Prints events as they are recorded, until it is asked to stop; a cut stream is taken up again. */
export async function tailEvents(
  { type, from, ...options }: TailEventsOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    let last = from;
    while (!context.signal.aborted) {
      const headers = last === undefined ? {} : { 'last-event-id': last };
      const call = { query: { types: type }, headers };
      for await (const event of client.stream('/api/v1/stream', call, context.signal)) {
        last = event.id ?? last;
        const item = EventItem.parse(JSON.parse(event.data));
        context.print(options.json ? JSON.stringify(item) : eventCells(item).join('  '));
      }
    }
  });
}

export interface PostEventOptions extends SiteOptions {
  readonly type: string;
  /** Its data as JSON, or @file. */
  readonly content: string;
  readonly nonce?: string;
  readonly time?: string;
}

/** Posts one event; the data is JSON, or @file that holds it. */
export async function postEvent(
  { type, content, nonce = randomUUID(), time, ...options }: PostEventOptions,
  context: CommandContext,
): Promise<void> {
  const data = await jsonArgument('--event-data', content);
  await withSite(options, context, async (client) => {
    const body = { type, data, nonce, ...(time === undefined ? {} : { time }) };
    const answer = await client.call('POST', '/api/v1/events', { body });
    printAnswer(answer.body, options, context, () => [`accepted: ${JSON.stringify(answer.body)}`]);
  });
}

function eventCells({ time, type, severity, id, source }: EventItem): string[] {
  return [time, type, severity ?? '-', id.slice(0, 16), source];
}

import { setTimeout as sleep } from 'node:timers/promises';
import { EventList } from '@edgebeat/gateway-app/answers';
import type { TestSite } from '../sites';
import type { Check } from './proof';
import { type Handed, replaySource } from './site-work';

const calmMs = 60_000;

/** What must be in a site's /api/v1/events: the acknowledged ones, once, and no others. */
export async function eventChecks(site: TestSite, handed: Handed): Promise<Check[]> {
  const { siteId } = site.member;
  const posted = handed.events.get(siteId) ?? new Set<string>();
  const lines = handed.lines.get(siteId) ?? 0;
  const found = await atRest(site, posted.size + lines);
  const distinct = new Set(found.map(({ id }) => id));
  const missing = [...posted].filter((id) => !distinct.has(id)).length;
  const replayed = found.filter(({ source }) => source === replaySource(site)).length;
  const others = found.length - replayed;
  return [
    { what: `${siteId}: events acknowledged but missing`, expected: 0, observed: missing },
    { what: `${siteId}: events there twice`, expected: 0, observed: found.length - distinct.size },
    { what: `${siteId}: lines that became events`, expected: lines, observed: replayed },
    { what: `${siteId}: other events`, expected: posted.size, observed: others },
  ];
}

/** The site's input events once there are as many as expected, or after a while. */
async function atRest(site: TestSite, expected: number) {
  const deadline = Date.now() + calmMs;
  for (;;) {
    const found = await allEvents(site);
    if (found.length >= expected || Date.now() > deadline) return found;
    await sleep(500);
  }
}

async function allEvents({ client }: TestSite) {
  const found: { readonly id: string; readonly source: string }[] = [];
  let cursor: string | undefined;
  do {
    const query = { type: 'SensorDataReceived|LogReceived', limit: 500, cursor };
    const page = await client.get('/api/v1/events', EventList, query);
    found.push(...page.items.map(({ id, source }) => ({ id, source })));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

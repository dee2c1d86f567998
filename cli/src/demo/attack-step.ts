import { basename } from 'node:path';
import { type IncidentOpenedData, IncidentOpened } from '@edgebeat/core';
import {
  AgentList,
  EventList,
  Incident,
  IncidentList,
  type IncidentSummary,
  OperationList,
  type ParkedItem,
  ParkedList,
} from '@edgebeat/gateway-app/answers';
import type { ApiClient } from '../client/api-client';
import { replayLines } from '../commands/replay';
import { Exit } from '../exit-codes';
import type { Steps } from '../output/steps';
import { type DemoSite, type DemoSites, until } from './demo-sites';

const SHOWN_INCIDENTS = 5;
const SHOWN_PARKED = 5;
const PAGE = 500;

/**
 * From a log to three ledgers: replayed into the first site, read, detected, handed to the gateway
 * by the connector, endorsed, committed, and seen through every member's own api.
 *
 * @returns the number of the block that holds the newest incident, or of the last block without one.
 */
export async function attackStep(
  steps: Steps,
  { sites }: DemoSites,
  origin: DemoSite,
  input: string,
): Promise<number> {
  const opened = await steps.step(
    `${basename(input)} is replayed into ${origin.member.siteId}; its agents work`,
    async (say) => {
      const handedIn = new Date();
      const { accepted, source } = await replayLines(origin.client, input, origin.member, {});
      await agentsAreDone(origin.client, handedIn);
      const { events, parked } = await until(`every line of ${source}`, () =>
        whatBecame(origin.client, source, handedIn, accepted),
      );
      const others = accepted - events;
      const rest = others === 0 ? 'none' : String(others);
      say(`${String(accepted)} lines: ${String(events)} events, ${rest} parked`);
      for (const item of parked.slice(0, SHOWN_PARKED)) say(`parked: ${describeParked(item)}`);
      const incidents = await until('the incidents that were handed on', () =>
        openedIncidents(origin.client, handedIn),
      );
      incidents.slice(0, SHOWN_INCIDENTS).forEach((incident) => {
        say(describe(incident));
      });
      if (incidents.length === 0) say('no incident; nothing has to be notarised');
      return incidents.length;
    },
  );
  if (opened === 0) return 1;
  const incident = await committedStep(steps, origin, opened);
  return lookStep(steps, sites, incident);
}

/** Each agent has caught up with what the one before it left, as their own reports say. */
async function agentsAreDone(client: ApiClient, handedIn: Date): Promise<void> {
  let after = handedIn;
  for (const name of ['ingest', 'security', 'connector']) {
    await until(`the agent ${name} is done`, async () => {
      const { items } = await client.get('/api/v1/agents', AgentList);
      const { reportedAt, lag } = items.find((item) => item.name === name) ?? {};
      const isNew = reportedAt !== undefined && new Date(reportedAt) > after;
      return isNew && lag === 0 ? true : undefined;
    });
    after = new Date();
  }
}

/** Which lines became events, and what was parked meanwhile; nothing until the site shows them all. */
async function whatBecame(client: ApiClient, source: string, handedIn: Date, lines: number) {
  let events = 0;
  let cursor: string | undefined;
  do {
    const page = await client.get('/api/v1/events', EventList, { source, limit: PAGE, cursor });
    events += page.items.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  const parked = await parkedSince(client, handedIn, lines - events);
  return events + parked.length < lines ? undefined : { events, parked };
}

/** What was parked meanwhile, newest first; of a long list at least as many as asked for. */
async function parkedSince(client: ApiClient, handedIn: Date, most: number): Promise<ParkedItem[]> {
  const since = handedIn.toISOString();
  const parked: ParkedItem[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: PAGE, cursor };
    const page = await client.get('/api/v1/agents/parked', ParkedList, query);
    const recent = page.items.filter(({ parkedAt }) => parkedAt >= since);
    parked.push(...recent);
    cursor = recent.length === page.items.length && parked.length < most ? page.cursor : undefined;
  } while (cursor !== undefined);
  return parked;
}

function describeParked({ detail, excerpt }: ParkedItem): string {
  return `${detail}: ${excerpt.slice(0, 60)}`;
}

/** The incidents that were opened; nothing until the site shows every one that was handed on now. */
async function openedIncidents(
  client: ApiClient,
  handedIn: Date,
): Promise<IncidentOpenedData[] | undefined> {
  const query = { type: IncidentOpened.name, limit: PAGE };
  const kind = 'incident.record';
  const [{ items }, operations] = await Promise.all([
    client.get('/api/v1/events', EventList, query),
    client.get('/api/v1/operations', OperationList, { kind, limit: PAGE }),
  ]);
  const opened = items.filter(({ recordedAt }) => new Date(recordedAt) >= handedIn);
  const handedOn = operations.items.filter(({ createdAt }) => new Date(createdAt) >= handedIn);
  if (opened.length < handedOn.length) return undefined;
  return items.map(({ data }) => IncidentOpened.data.parse(data));
}

function describe({ type, severity, techniques, details, ...seen }: IncidentOpenedData): string {
  const seconds = Math.round((Date.parse(seen.lastSeen) - Date.parse(seen.firstSeen)) / 1000);
  return `${type} (${severity}, ${techniques.join(' ')}) from ${details.address}: ${String(details.failures)} failures within ${String(seconds)} s`;
}

function committedStep(steps: Steps, { member, client }: DemoSite, opened: number) {
  return steps.step('The incidents are endorsed and committed', async (say) => {
    const owner = member.mspId;
    const incidents = await until(`${String(opened)} incidents on the ledger`, async () => {
      const { items } = await client.get('/api/v1/incidents', IncidentList, { owner, limit: PAGE });
      return items.length >= Math.min(opened, PAGE) ? items : undefined;
    });
    for (const { id, type, block, transactionId } of incidents.slice(0, SHOWN_INCIDENTS)) {
      say(`${type} ${id}: block ${String(block)}, transaction ${transactionId}`);
    }
    const [newest] = incidents;
    if (newest === undefined) throw new Exit('not-proven', 'the ledger holds no incident');
    return newest;
  });
}

function lookStep(
  steps: Steps,
  sites: readonly DemoSite[],
  { owner, id }: IncidentSummary,
): Promise<number> {
  return steps.step('Every member looks on its own ledger', async (say) => {
    const seen = await Promise.all(
      sites.map(async ({ member, client }) => {
        const incident = await until(`${id} at ${member.siteId}`, () => find(client, owner, id));
        return { member, incident };
      }),
    );
    for (const { member, incident } of seen) {
      const { contentHash, block, blockHash } = incident;
      say(
        `${member.mspId.padEnd(9)} ${id} content ${contentHash.slice(0, 16)}… block ${String(block)} ${blockHash}`,
      );
    }
    const distinct = new Set(
      seen.map(({ incident: one }) => `${one.contentHash} ${one.blockHash}`),
    );
    if (distinct.size !== 1) throw new Exit('not-proven', 'the members hold different things');
    return seen[0]?.incident.block ?? 0;
  });
}

/** The incident as a site's own peer has it; a site may be a block behind. */
async function find(client: ApiClient, owner: string, id: string): Promise<Incident | undefined> {
  const { items } = await client.get('/api/v1/incidents', IncidentList, { owner, limit: PAGE });
  if (!items.some((item) => item.id === id)) return undefined;
  return client.get(`/api/v1/incidents/${id}`, Incident, { owner });
}

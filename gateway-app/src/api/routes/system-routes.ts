import { z } from 'zod';
import { AgentList, ParkedList, SystemInfo } from '../answers/system';
import { pageFields, pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { agentList } from './agent-list';
import { systemExample } from './examples';
import { pageAnswer } from './page-answer';
import type { RoutePorts } from './route-ports';

const tag = 'System';
const HOUR_MS = 3_600_000;

/** How the node and its agents are. */
export function systemRoutes(ports: RoutePorts): Route[] {
  return [systemRoute(ports), agentsRoute(ports), parkedRoute(ports), metricsRoute(ports)];
}

function systemRoute({ site, queries, chain, clock, startedMs }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/system',
    operationId: 'getSystem',
    tag,
    summary: 'The node: version, agents and figures.',
    rule: 'system:read',
    input: {},
    answers: { 200: { description: 'The node.', schema: SystemInfo, example: systemExample } },
    handle: async (_, { caller }) => {
      const now = clock();
      const hourAgo = new Date(now.getTime() - HOUR_MS).toISOString();
      const [agents, node, state, info, eventsLastHour] = await Promise.all([
        queries.agents(),
        queries.node(),
        queries.state(),
        chain.known(),
        queries.countEvents(hourAgo, caller.tenant),
      ]);
      const height = info?.height ?? node?.ledgerHeight;
      const list = agentList(agents, { version: site.version, now });
      return json(200, {
        nodeId: site.siteId,
        version: `EdgeBeat ${site.version}`,
        uptime: Math.floor((performance.now() - startedMs) / 1000),
        agents: list.map(({ name, status, version }) => ({ name, status, version })),
        metrics: {
          cpu: node?.cpu ?? null,
          memory: node?.memoryMiB ?? null,
          blockchainSync: syncText(state.blocks, height),
          eventsLastHour,
        },
      });
    },
  });
}

/** Rounded down: 100% is only said when nothing is missing. */
function syncText(blocks: number, height: number | undefined): string {
  if (height === undefined || height === 0) return 'unknown';
  return `${Math.min(100, Math.floor((blocks / height) * 100))}%`;
}

function agentsRoute({ site, queries, clock }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/agents',
    operationId: 'listAgents',
    tag,
    summary: 'The sixteen agents and how each is.',
    rule: 'agents:read',
    input: {},
    answers: { 200: { description: 'The agents.', schema: AgentList } },
    handle: async () => {
      const rows = await queries.agents();
      return json(200, { items: agentList(rows, { version: site.version, now: clock() }) });
    },
  });
}

function parkedRoute({ site, queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/agents/parked',
    operationId: 'listParked',
    tag,
    summary: 'What agents could not process, and why.',
    description: "It may hold any tenant's data, so only the site's own tenant sees it.",
    rule: 'agents:read',
    input: { query: z.strictObject(pageFields) },
    answers: { 200: { description: 'A page of parked records.', schema: ParkedList } },
    handle: async ({ query }, { caller }) =>
      pageAnswer(
        caller.tenant === site.member ? await queries.parked(pageOf(query)) : { items: [] },
      ),
  });
}

function metricsRoute({ registry }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tag,
    summary: 'Figures for Prometheus.',
    rule: 'metrics:read',
    input: {},
    answers: { 200: { description: 'The figures as text.', type: 'text/plain' } },
    handle: async () => ({
      status: 200,
      text: await registry.metrics(),
      type: registry.contentType,
    }),
  });
}

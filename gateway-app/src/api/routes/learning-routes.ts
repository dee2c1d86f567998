import { ClientId, MspId, type RoundName } from '@edgebeat/core';
import { z } from 'zod';
import { LearningRound, LearningRoundList, LearningUpdateList } from '../answers/learning';
import { pageFields, pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { roundParams } from './learning-change-routes';
import { pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Learning';
const rule = 'learning:read';
const owner = MspId.exactOptional();
const filters = {
  ...{ owner, modelId: ClientId.exactOptional() },
  state: z.enum(['open', 'completed', 'abandoned']).exactOptional(),
} as const;

/** Rounds of federated learning: hashes and figures, of models and updates that stay at the sites. */
export function learningRoutes(ports: RoutePorts): Route[] {
  return [roundsRoute(ports), roundRoute(ports), updatesRoute(ports)];
}

function roundsRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/learning/rounds',
    operationId: 'listRounds',
    tag,
    summary: 'Rounds of learning, the one that was opened last first.',
    rule,
    filters: Object.keys(filters),
    input: { query: z.strictObject({ ...filters, ...pageFields }) },
    answers: { 200: { description: 'A page of rounds.', schema: LearningRoundList } },
    handle: async ({ query: { limit, cursor, ...filter } }) =>
      pageAnswer(await queries.rounds(filter, pageOf({ limit, cursor }))),
  });
}

function roundRoute({ queries, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/learning/rounds/{modelId}/{round}',
    operationId: 'getRound',
    tag,
    summary: 'One round of a model; of this member unless an owner is named.',
    rule,
    input: { params: roundParams, query: z.strictObject({ owner }) },
    answers: { 200: { description: 'The round.', schema: LearningRound } },
    problems: ['not-found'],
    handle: async ({ params, query }) => {
      const round = await queries.round({ owner: query.owner ?? site.mspId, ...params });
      return json(200, required(round, nameOf(params)));
    },
  });
}

function updatesRoute({ queries, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/learning/rounds/{modelId}/{round}/updates',
    operationId: 'listRoundUpdates',
    tag,
    summary: 'What sites have submitted to a round, newest first.',
    rule,
    input: { params: roundParams, query: z.strictObject({ owner, ...pageFields }) },
    answers: { 200: { description: 'A page of updates.', schema: LearningUpdateList } },
    problems: ['not-found'],
    handle: async ({ params, query: { owner: named, ...page } }) => {
      const name = { owner: named ?? site.mspId, ...params };
      required(await queries.round(name), nameOf(params));
      return pageAnswer(await queries.roundUpdates(name, pageOf(page)));
    },
  });
}

function nameOf({ modelId, round }: Omit<RoundName, 'owner'>): string {
  return `round ${String(round)} of ${modelId}`;
}

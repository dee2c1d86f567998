import {
  ClientId,
  CloseRound,
  MspId,
  OpenRound,
  type RoundName,
  SubmitUpdate,
} from '@edgebeat/core';
import { z } from 'zod';
import { commandAnswers } from '../commands/command-answers';
import { commandParts } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import { integerText } from '../request/fields';
import { type Route, route } from '../routing/route';
import { closingBody, roundBody, updateBody } from './learning-examples';
import type { RoutePorts } from './route-ports';

const tag = 'Learning';
const rule = 'learning:write';

/** Names a round in a path. */
export const roundParams = z.strictObject({
  modelId: ClientId,
  round: integerText(1, 1_000_000),
});

const NewRound = OpenRound.omit({ onBehalfOf: true });
const NewUpdate = SubmitUpdate.omit({ modelId: true, round: true, onBehalfOf: true }).extend({
  owner: MspId.exactOptional(),
  siteId: ClientId.exactOptional(),
});
const [Completed, Abandoned] = CloseRound.options;
const named = { modelId: true, round: true, onBehalfOf: true } as const;
const NewClosing = z.discriminatedUnion('outcome', [Completed.omit(named), Abandoned.omit(named)]);

/** Opening and closing rounds of the own member, and submitting an own site's update to any. */
export function learningChangeRoutes(ports: RoutePorts): Route[] {
  return [openRoute(ports), submitRoute(ports), closeRoute(ports)];
}

function openRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/learning/rounds',
    operationId: 'openRound',
    tag,
    summary: 'Opens the next round of a model of this member; its last one has to be closed.',
    rule,
    acts: 'member',
    input: { ...commandParts, body: NewRound },
    example: roundBody,
    ...commandAnswers('created'),
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: {
            id,
            kind: 'learning.openRound',
            argument: { ...input.body, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: resourceOf({ owner: site.mspId, ...input.body }),
        }),
      }),
  });
}

function submitRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/learning/rounds/{modelId}/{round}/updates',
    operationId: 'submitUpdate',
    tag,
    summary: "Submits an own site's one update to a round, of this member unless another is named.",
    rule,
    acts: 'member',
    input: { ...commandParts, params: roundParams, body: NewUpdate },
    example: updateBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const { owner = site.mspId, siteId = site.siteId, ...update } = input.body;
      const name = { owner, ...input.params };
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: {
            id,
            kind: 'learning.submitUpdate',
            argument: { ...name, siteId, ...update, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: resourceOf(name),
        }),
      });
    },
  });
}

function closeRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/learning/rounds/{modelId}/{round}/closing',
    operationId: 'closeRound',
    tag,
    summary: 'Closes a round of this member: with the model that came out, or without one.',
    rule,
    acts: 'member',
    input: { ...commandParts, params: roundParams, body: NewClosing },
    example: closingBody,
    ...commandAnswers('changed'),
    handle: (input, exchange) => {
      const { params, body } = input;
      const argument = { ...params, ...body, ...onBehalfOf(exchange.caller, pseudonymKey) };
      return commands.carryOut(input, exchange, {
        committed: 'changed',
        plan: (id) => ({
          command: { id, kind: 'learning.closeRound', argument },
          resource: resourceOf({ owner: site.mspId, ...params }),
        }),
      });
    },
  });
}

function resourceOf({ owner, modelId, round }: RoundName) {
  return { type: 'learning-round', owner, id: `${modelId}/${String(round)}` } as const;
}

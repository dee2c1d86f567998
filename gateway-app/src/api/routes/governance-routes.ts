import {
  ApprovalKind,
  ApproveGovernance,
  ClientId,
  MspId,
  ProposeGovernance,
} from '@edgebeat/core';
import { z } from 'zod';
import {
  ApprovalList,
  GovernanceProposal,
  GovernanceProposalList,
  Terms,
} from '../answers/governance';
import { commandAnswers } from '../commands/command-answers';
import { commandParts } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import { pageFields, pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import {
  approvalExample,
  governanceApprovalBody,
  proposalBody,
  proposalExample,
  termsExample,
} from './governance-examples';
import { pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';
import { viewerOf } from './viewer-of';

const tag = 'Governance';
const rule = 'governance:read';
const params = z.strictObject({ commandId: ClientId });
const owner = MspId.exactOptional();
const filters = { owner, state: z.enum(['open', 'applied', 'stale']).exactOptional() } as const;
const waiting = { kind: ApprovalKind.exactOptional(), waitingFor: owner } as const;
const { change, expectedRevision } = ProposeGovernance.shape;
const NewProposal = z.strictObject({ change, expectedRevision: expectedRevision.exactOptional() });
const NewApproval = ApproveGovernance.pick({ owner: true, contentHash: true });

/** The terms of the consortium, proposals of others, and all that waits for members' voices. */
export function governanceRoutes(ports: RoutePorts): Route[] {
  return [
    termsRoute(ports),
    proposalsRoute(ports),
    proposalRoute(ports),
    proposeRoute(ports),
    approveRoute(ports),
    approvalsRoute(ports),
  ];
}

function termsRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/governance/terms',
    operationId: 'getTerms',
    tag,
    summary:
      'The terms in force: how many members policies and images need, and the protocol version.',
    rule,
    input: {},
    answers: { 200: { description: 'The terms.', schema: Terms, example: termsExample } },
    problems: ['not-found'],
    handle: async () => json(200, required(await queries.terms(), 'founded consortium here yet')),
  });
}

function proposalsRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/governance/proposals',
    operationId: 'listGovernanceProposals',
    tag,
    summary: 'Proposals of other terms, newest first, and how far each is.',
    rule,
    filters: Object.keys(filters),
    input: { query: z.strictObject({ ...filters, ...pageFields }) },
    answers: {
      200: {
        description: 'A page of proposals.',
        schema: GovernanceProposalList,
        example: { items: [proposalExample], has_more: false },
      },
    },
    handle: async ({ query: { limit, cursor, ...filter } }) =>
      pageAnswer(await queries.governanceProposals(filter, pageOf({ limit, cursor }))),
  });
}

function proposalRoute({ queries, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/governance/proposals/{commandId}',
    operationId: 'getGovernanceProposal',
    tag,
    summary: 'One proposal; of this member unless an owner is named.',
    rule,
    input: { params, query: z.strictObject({ owner }) },
    answers: {
      200: { description: 'The proposal.', schema: GovernanceProposal, example: proposalExample },
    },
    problems: ['not-found'],
    handle: async ({ params: { commandId }, query }) => {
      const row = await queries.governanceProposal(query.owner ?? site.mspId, commandId);
      return json(200, required(row, `proposal ${commandId}`));
    },
  });
}

function proposeRoute({ site, commands, queries, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/governance/proposals',
    operationId: 'proposeTerms',
    tag,
    summary: 'Proposes other terms; they come into force when more than half of the members agree.',
    description: 'Without `expectedRevision` it is made for the terms that this site shows now.',
    rule: 'governance:write',
    acts: 'member',
    action: 'policy-change',
    input: { ...commandParts, body: NewProposal },
    example: proposalBody,
    ...commandAnswers('created'),
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'created',
        plan: async (commandId) => {
          const { change: proposed, expectedRevision: named } = input.body;
          const revision = named ?? (await queries.terms())?.revision;
          const content = {
            ...{ commandId, change: proposed },
            expectedRevision: required(revision, 'founded consortium here yet'),
          };
          return {
            command: {
              id: commandId,
              kind: 'governance.propose',
              argument: { ...content, ...onBehalfOf(exchange.caller, pseudonymKey) },
            },
            resource: { type: 'governance-proposal', owner: site.mspId, id: commandId },
          };
        },
      }),
  });
}

function approveRoute({ commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/governance/proposals/{commandId}/approvals',
    operationId: 'approveTerms',
    tag,
    summary: 'Agrees to a proposal of other terms, by its content hash.',
    rule: 'governance:write',
    acts: 'member',
    action: 'policy-change',
    input: { ...commandParts, params, body: NewApproval },
    example: governanceApprovalBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const named = { ...input.body, commandId: input.params.commandId };
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: {
            id,
            kind: 'governance.approve',
            argument: { ...named, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'governance-proposal', owner: named.owner, id: named.commandId },
        }),
      });
    },
  });
}

function approvalsRoute({ queries, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/approvals',
    operationId: 'listApprovals',
    tag,
    summary:
      'What waits for whose voice: policies, terms, members, incidents, images, revocations, devices.',
    rule,
    filters: Object.keys(waiting),
    input: { query: z.strictObject({ ...waiting, ...pageFields }) },
    answers: {
      200: {
        description: 'A page of what waits, newest first.',
        schema: ApprovalList,
        example: { items: [approvalExample], has_more: false },
      },
    },
    handle: async ({ query: { limit, cursor, ...filter } }, { caller }) => {
      const where = { ...filter, viewer: viewerOf(caller, site) };
      return pageAnswer(await queries.approvals(where, pageOf({ limit, cursor })));
    },
  });
}

import { ClientId, DeviationSubject, MspId, ReportDeviation } from '@edgebeat/core';
import { z } from 'zod';
import {
  DeviationList,
  MemberList,
  MemberProposalDetails,
  MemberProposalList,
} from '../answers/membership';
import { commandAnswers } from '../commands/command-answers';
import { commandParts } from '../commands/command-input';
import { onBehalfOf } from '../commands/on-behalf-of';
import { pageFields, pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { deviationBody, memberProposalExample } from './membership-examples';
import { pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';
import { viewerOf } from './viewer-of';

const tag = 'Membership';
const rule = 'membership:read';
const owner = MspId.exactOptional();
const proposalFilters = {
  ...{ owner, member: owner },
  state: z.enum(['open', 'agreed', 'done', 'stale']).exactOptional(),
} as const;
const deviationFilters = {
  ...{ owner, aboutOwner: owner, aboutId: ClientId.exactOptional() },
  kind: DeviationSubject.shape.kind.exactOptional(),
  commandId: ClientId.exactOptional(),
} as const;
const NewDeviation = ReportDeviation.omit({ commandId: true, onBehalfOf: true });

/**
 * Who is a member, what is proposed about that, and what members report about one another. Proposing
 * and approving need an administrator's key, which no gateway holds.
 */
export function membershipRoutes(ports: RoutePorts): Route[] {
  return [
    membersRoute(ports),
    proposalsRoute(ports),
    proposalRoute(ports),
    deviationsRoute(ports),
    reportRoute(ports),
  ];
}

function membersRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/membership/members',
    operationId: 'listMembers',
    tag,
    summary: 'Members of the consortium, the removed ones too; who came last comes first.',
    rule,
    input: { query: z.strictObject(pageFields) },
    answers: { 200: { description: 'A page of members.', schema: MemberList } },
    handle: async ({ query }) => pageAnswer(await queries.members(pageOf(query))),
  });
}

function proposalsRoute({ queries }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/membership/proposals',
    operationId: 'listMemberProposals',
    tag,
    summary: 'Proposals to add or remove a member, newest first, and how far each is.',
    rule,
    filters: Object.keys(proposalFilters),
    input: { query: z.strictObject({ ...proposalFilters, ...pageFields }) },
    answers: {
      200: {
        description: 'A page of proposals.',
        schema: MemberProposalList,
        example: { items: [memberProposalExample], has_more: false },
      },
    },
    handle: async ({ query: { limit, cursor, ...filter } }) =>
      pageAnswer(await queries.memberProposals(filter, pageOf({ limit, cursor }))),
  });
}

function proposalRoute({ queries, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/membership/proposals/{commandId}',
    operationId: 'getMemberProposal',
    tag,
    summary: 'One proposal with its signatures; of this member unless an owner is named.',
    rule,
    input: { params: z.strictObject({ commandId: ClientId }), query: z.strictObject({ owner }) },
    answers: { 200: { description: 'The proposal.', schema: MemberProposalDetails } },
    problems: ['not-found'],
    handle: async ({ params: { commandId }, query }) => {
      const row = await queries.memberProposal(query.owner ?? site.mspId, commandId);
      return json(200, required(row, `proposal ${commandId}`));
    },
  });
}

function deviationsRoute({ queries, site }: RoutePorts): Route {
  return route({
    method: 'get',
    path: '/api/v1/membership/deviations',
    operationId: 'listDeviations',
    tag,
    summary: "What members report about one another's sites, keys and devices, newest first.",
    rule,
    filters: Object.keys(deviationFilters),
    input: { query: z.strictObject({ ...deviationFilters, ...pageFields }) },
    answers: { 200: { description: 'A page of reports.', schema: DeviationList } },
    handle: async ({ query: { limit, cursor, ...filter } }, { caller }) => {
      const where = { ...filter, viewer: viewerOf(caller, site) };
      return pageAnswer(await queries.deviations(where, pageOf({ limit, cursor })));
    },
  });
}

function reportRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/membership/deviations',
    operationId: 'reportDeviation',
    tag,
    summary: "Reports that another member's site, key or device is not as it should be.",
    description: 'It stays on the ledger; who owns the object alone acts on it.',
    rule: 'membership:report',
    acts: 'member',
    input: { ...commandParts, body: NewDeviation },
    example: deviationBody,
    ...commandAnswers('created'),
    handle: (input, exchange) =>
      commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (commandId) => ({
          command: {
            id: commandId,
            kind: 'membership.reportDeviation',
            argument: { commandId, ...input.body, ...onBehalfOf(exchange.caller, pseudonymKey) },
          },
          resource: { type: 'deviation', owner: site.mspId, id: commandId },
        }),
      }),
  });
}

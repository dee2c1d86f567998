import {
  AcknowledgePolicy,
  ApprovePolicy,
  PolicyContent,
  PolicyId,
  policyId as policyIdOf,
  Rejected,
} from '@edgebeat/core';
import { compilePolicy } from '@edgebeat/core/cel';
import { z } from 'zod';
import { PolicyAccepted } from '../answers/policies';
import { commandAnswers } from '../commands/command-answers';
import { commandParts, KeyHeaders } from '../commands/command-input';
import type { Intent } from '../commands/commands';
import { onBehalfOf } from '../commands/on-behalf-of';
import { type Route, route } from '../routing/route';
import { approvalBody, policyAccepted, policyBody, receiptBody } from './examples';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Policies';
const params = z.strictObject({ policyId: PolicyId });
const own = { schema: PolicyAccepted, example: policyAccepted };

const MatchHeaders = KeyHeaders.extend({
  'if-match': z
    .string()
    .regex(/^(\*|"[1-9][0-9]{0,9}")$/, 'must be * or a revision in quotes, like "3"')
    .exactOptional(),
});

/** Proposing, changing, ending, approving and attesting policies. */
export function policyChangeRoutes(ports: RoutePorts): Route[] {
  return [
    proposeRoute(ports),
    updateRoute(ports),
    deactivateRoute(ports),
    approveRoute(ports),
    acknowledgeRoute(ports),
  ];
}

function proposeRoute({ site, commands, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/policies',
    operationId: 'proposePolicy',
    tag,
    summary: 'Proposes a policy; its id is known at once.',
    rule: 'policies:write',
    acts: 'member',
    action: 'policy-change',
    input: { ...commandParts, body: PolicyContent },
    example: policyBody,
    ...withPolicyProblem(commandAnswers('created', own)),
    handle: (input, exchange) => {
      compilePolicy(input.body);
      return commands.carryOut(input, exchange, {
        committed: 'created',
        answer: accepted('Policy is being distributed and activated'),
        plan: (commandId) => ({
          command: {
            id: commandId,
            kind: 'policy.propose',
            argument: {
              commandId,
              policy: input.body,
              ...onBehalfOf(exchange.caller, pseudonymKey),
            },
          },
          resource: { type: 'policy', owner: site.mspId, id: policyIdOf(site.mspId, commandId) },
        }),
      });
    },
  });
}

function updateRoute({ commands, queries, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'put',
    path: '/api/v1/policies/{policyId}',
    operationId: 'updatePolicy',
    tag,
    summary: 'Proposes another content of a policy.',
    rule: 'policies:write',
    acts: 'member',
    action: 'policy-change',
    input: { ...commandParts, params, headers: MatchHeaders, body: PolicyContent },
    example: policyBody,
    ...withPolicyProblem(commandAnswers('changed', own)),
    handle: (input, exchange) => {
      compilePolicy(input.body);
      const { policyId } = input.params;
      return commands.carryOut(input, exchange, {
        committed: 'changed',
        answer: accepted('Policy is being distributed and activated'),
        plan: async (commandId) => {
          const target = await revisionToChange(input, queries);
          return {
            command: {
              id: commandId,
              kind: 'policy.update',
              argument: {
                ...{ commandId, ...target, policy: input.body },
                ...onBehalfOf(exchange.caller, pseudonymKey),
              },
            },
            resource: { type: 'policy', owner: target.owner, id: policyId },
          };
        },
      });
    },
  });
}

function deactivateRoute({ commands, queries, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'delete',
    path: '/api/v1/policies/{policyId}',
    operationId: 'deactivatePolicy',
    tag,
    summary: 'Proposes the end of a policy; every version stays on the ledger.',
    rule: 'policies:write',
    acts: 'member',
    action: 'policy-change',
    input: { ...commandParts, params, headers: MatchHeaders },
    ...commandAnswers('changed', own),
    handle: (input, exchange) => {
      const { policyId } = input.params;
      return commands.carryOut(input, exchange, {
        committed: 'changed',
        answer: accepted('Policy is being deactivated'),
        plan: async (commandId) => {
          const target = await revisionToChange(input, queries);
          return {
            command: {
              id: commandId,
              kind: 'policy.deactivate',
              argument: { commandId, ...target, ...onBehalfOf(exchange.caller, pseudonymKey) },
            },
            resource: { type: 'policy', owner: target.owner, id: policyId },
          };
        },
      });
    },
  });
}

function approveRoute({ commands, queries, pseudonymKey }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/policies/{policyId}/approvals',
    operationId: 'approvePolicy',
    tag,
    summary: 'Approves the latest revision of a policy, by its content hash.',
    rule: 'policies:approve',
    acts: 'member',
    action: 'policy-change',
    input: {
      ...commandParts,
      params,
      body: ApprovePolicy.pick({ revision: true, contentHash: true }),
    },
    example: approvalBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const { policyId } = input.params;
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: async (id) => {
          const { owner } = required(await queries.policy(policyId), `policy ${policyId}`);
          const named = { owner, policyId, ...input.body };
          const argument = { ...named, ...onBehalfOf(exchange.caller, pseudonymKey) };
          return {
            command: { id, kind: 'policy.approve', argument },
            resource: { type: 'policy', owner, id: policyId },
          };
        },
      });
    },
  });
}

function acknowledgeRoute({ commands }: RoutePorts): Route {
  return route({
    method: 'post',
    path: '/api/v1/policies/{policyId}/receipts',
    operationId: 'acknowledgePolicy',
    tag,
    summary: 'Hands in the statement, signed by a policy agent, that its engine runs a revision.',
    rule: 'receipts:write',
    acts: 'member',
    input: { ...commandParts, params, body: AcknowledgePolicy },
    example: receiptBody,
    ...commandAnswers('created'),
    handle: (input, exchange) => {
      const { owner, policyId } = input.body.statement;
      if (policyId !== input.params.policyId) {
        throw new Rejected('invalid-argument', 'statement.policyId: must be that of the path');
      }
      return commands.carryOut(input, exchange, {
        committed: 'created',
        plan: (id) => ({
          command: { id, kind: 'policy.acknowledge', argument: input.body },
          resource: { type: 'policy', owner, id: policyId },
        }),
      });
    },
  });
}

/** The source's answer to a change of a policy. */
function accepted(message: string): NonNullable<Intent['answer']> {
  return ({ resource }) => ({ status: 'accepted', policyId: resource.id, message });
}

function withPolicyProblem(documents: ReturnType<typeof commandAnswers>) {
  return { ...documents, problems: [...(documents.problems ?? []), 'invalid-policy' as const] };
}

interface MatchInput {
  readonly params: z.output<typeof params>;
  readonly headers: z.output<typeof MatchHeaders>;
}

/** @throws Rejected not-found, or revision-mismatch when the client has seen another revision. */
async function revisionToChange(
  { params: { policyId }, headers }: MatchInput,
  queries: RoutePorts['queries'],
) {
  const { owner, latest } = required(await queries.policy(policyId), `policy ${policyId}`);
  return { owner, policyId, expectedRevision: expected(headers['if-match'], latest.revision) };
}

/** @throws Rejected revision-mismatch when the client has seen another revision. */
function expected(match: string | undefined, latest: number): number {
  if (match === undefined || match === '*' || match === `"${latest}"`) return latest;
  throw new Rejected(
    'revision-mismatch',
    `If-Match: the latest revision is "${latest}", not ${match}; read the policy again`,
  );
}

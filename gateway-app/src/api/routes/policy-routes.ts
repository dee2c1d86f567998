import { MspId, PolicyId } from '@edgebeat/core';
import { z } from 'zod';
import { Policy, PolicyList, PolicyRevisions } from '../answers/policies';
import { pageFields, pageOf, SearchText } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { policyExample } from './examples';
import { pageAnswer } from './page-answer';
import { policyAnswer } from './policy-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Policies';
const rule = 'policies:read';
const params = z.strictObject({ policyId: PolicyId });

const filters = {
  status: z.enum(['proposed', 'approved', 'active', 'inactive']).exactOptional(),
  owner: MspId.exactOptional(),
  name: SearchText.exactOptional(),
} as const;

/** Reading policies and their revisions. */
export function policyRoutes({ queries }: Pick<RoutePorts, 'queries'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/policies',
      operationId: 'listPolicies',
      tag,
      summary: 'Policies of all members, newest first.',
      rule,
      filters: Object.keys(filters),
      input: { query: z.strictObject({ ...filters, ...pageFields }) },
      answers: {
        200: {
          description: 'A page of policies.',
          schema: PolicyList,
          example: { items: [policyExample], has_more: false },
        },
      },
      handle: async ({ query: { limit, cursor, ...filter } }) =>
        pageAnswer(await queries.policies(filter, pageOf({ limit, cursor })), policyAnswer),
    }),
    route({
      method: 'get',
      path: '/api/v1/policies/{policyId}',
      operationId: 'getPolicy',
      tag,
      summary: 'One policy, and where it is attested active.',
      rule,
      input: { params },
      answers: {
        200: {
          description: 'The policy.',
          schema: Policy,
          example: policyExample,
          headers: { ETag: 'The latest revision, for If-Match.' },
        },
      },
      problems: ['not-found'],
      handle: async ({ params: { policyId } }) => {
        const row = required(await queries.policy(policyId), `policy ${policyId}`);
        return json(200, policyAnswer(row), { etag: `"${row.latest.revision}"` });
      },
    }),
    route({
      method: 'get',
      path: '/api/v1/policies/{policyId}/revisions',
      operationId: 'listRevisions',
      tag,
      summary: 'Every revision of a policy, as it lies on the ledger.',
      rule,
      input: { params },
      answers: { 200: { description: 'The revisions.', schema: PolicyRevisions } },
      problems: ['not-found'],
      handle: async ({ params: { policyId } }) => {
        const items = await queries.policyRevisions(policyId);
        required(items[0], `policy ${policyId}`);
        return json(200, { items });
      },
    }),
  ];
}

import { z } from 'zod';
import { Operation, OperationList, OperationStatus } from '../answers/operations';
import { pageFields, pageOf } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { pageAnswer } from './page-answer';
import { required } from './required';
import type { RoutePorts } from './route-ports';

const tag = 'Operations';
const rule = 'operations:read';

const filters = {
  status: OperationStatus.exactOptional(),
  kind: z
    .string()
    .regex(/^[a-z]+\.[a-zA-Z]{1,64}$/, 'must be a kind like incident.record')
    .exactOptional(),
} as const;

/** What became of commands. */
export function operationRoutes({ operations }: Pick<RoutePorts, 'operations'>): Route[] {
  return [
    route({
      method: 'get',
      path: '/api/v1/operations',
      operationId: 'listOperations',
      tag,
      summary: 'Operations of the own tenant, newest first.',
      rule,
      filters: Object.keys(filters),
      input: { query: z.strictObject({ ...filters, ...pageFields }) },
      answers: {
        200: {
          description: 'A page of operations; it may be shorter than asked for.',
          schema: OperationList,
        },
      },
      handle: async ({ query: { limit, cursor, ...filter } }, { caller }) =>
        pageAnswer(await operations.list(caller.tenant, filter, pageOf({ limit, cursor }))),
    }),
    route({
      method: 'get',
      path: '/api/v1/operations/{id}',
      operationId: 'getOperation',
      tag,
      summary: 'One operation.',
      rule,
      input: { params: z.strictObject({ id: z.uuid() }) },
      answers: { 200: { description: 'The operation.', schema: Operation } },
      problems: ['not-found'],
      handle: async ({ params: { id } }, { caller }) => {
        const found = await operations.find(caller.tenant, id);
        return json(200, required(found, `operation ${id}`));
      },
    }),
  ];
}

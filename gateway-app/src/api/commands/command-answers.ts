import type { z } from 'zod';
import { Operation } from '../answers/operations';
import type { AnswerDocument, RouteDescription } from '../routing/route';

const location = { Location: 'Where the operation is found.' };
export const replayedHeader = {
  'Idempotency-Replayed': 'true when the answer is that of an earlier request.',
};
const headers = { ...location, ...replayedHeader };

export const operationExample = {
  id: '5f0c8b1e-6f0a-4a53-9f7e-0d8d3c1b2a90',
  kind: 'incident.record',
  status: 'queued',
  unknown: false,
  resource: {
    type: 'incident',
    owner: 'AlphaMSP',
    id: 'inc-1',
    href: '/api/v1/incidents/inc-1?owner=AlphaMSP',
  },
  createdAt: '2026-01-31T10:00:00.000Z',
  updatedAt: '2026-01-31T10:00:00.000Z',
};

/** What a command answers besides an operation. */
export interface OwnAnswer {
  readonly schema: z.ZodType;
  readonly example: unknown;
}

/** The answers and failures of a command, for the documentation. */
export function commandAnswers(
  committed: 'created' | 'changed',
  own: OwnAnswer = { schema: Operation, example: operationExample },
): Pick<RouteDescription, 'answers' | 'problems'> {
  const accepted: AnswerDocument = {
    description: 'It was taken on; the operation says what becomes of it.',
    ...own,
    headers,
  };
  const done: AnswerDocument = {
    description: 'It is on the ledger; only answered with `wait`.',
    schema: own.schema,
    headers,
  };
  return {
    answers: { 202: accepted, [committed === 'created' ? 201 : 200]: done },
    problems: [
      'not-found',
      'conflict',
      'revision-mismatch',
      'invalid-transition',
      'endorsement-mismatch',
      'transaction-invalid',
      'ledger-contention',
      'ledger-unavailable',
      'queue-full',
    ],
  };
}

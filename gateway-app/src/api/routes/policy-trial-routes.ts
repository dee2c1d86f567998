import { PolicyContent, policySubjects } from '@edgebeat/core';
import { z } from 'zod';
import { PolicyTrial } from '../answers/policy-trials';
import { SearchText, Time } from '../request/fields';
import { json } from '../routing/answer';
import { type Route, route } from '../routing/route';
import { PolicyTrials } from '../trials/policy-trials';
import { trialBody, trialExample } from './policy-trial-examples';
import type { RoutePorts } from './route-ports';

const MAX_EVENTS = 10_000;

const NewTrial = z
  .strictObject({
    policy: PolicyContent,
    /** How many events at most, the newest of the window. */
    events: z.int().min(1).max(MAX_EVENTS).default(1000),
    since: Time.exactOptional(),
    until: Time.exactOptional(),
    source: SearchText.exactOptional(),
    types: z.array(z.enum(policySubjects)).min(1).max(policySubjects.length).exactOptional(),
  })
  .refine(({ since, until }) => since === undefined || until === undefined || since < until, {
    path: ['until'],
    error: 'must be after since',
  });

/** Trying a policy on past events before it is proposed. */
export function policyTrialRoutes(
  ports: Pick<RoutePorts, 'queries' | 'settings' | 'site'>,
): Route[] {
  const { mspId, siteId } = ports.site;
  const trials = new PolicyTrials(ports);
  return [
    route({
      method: 'post',
      path: '/api/v1/policy-trials',
      operationId: 'tryPolicy',
      tag: 'Policies',
      summary: 'Tries a policy on past events of the own tenant; nothing is proposed or kept.',
      description:
        "What the site's policy agent decides by is compiled and asked: events newest first, with their devices as the registry has them now.",
      rule: 'events:read',
      acts: 'tenant',
      input: { body: NewTrial },
      example: trialBody,
      answers: {
        200: {
          description: 'What it would have decided.',
          schema: PolicyTrial,
          example: trialExample,
        },
      },
      problems: ['invalid-policy'],
      handle: async ({ body: { policy, events, ...window } }, { caller, arrival }) =>
        json(
          200,
          await trials.run({
            ...{ policy, siteId, events, gone: arrival.gone },
            window: { ...window, mspId, tenant: caller.tenant },
          }),
        ),
    }),
  ];
}

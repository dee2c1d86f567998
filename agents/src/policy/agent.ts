import { events, policySubjects, type SubjectEvent, variablesOf } from '@edgebeat/core';
import { z } from 'zod';
import type { Agent, Step } from '../runtime';
import type { PolicyContext } from './context';
import { decide } from './decision';
import { type Engine, withUpdate } from './engine';
import { EngineState } from './engine-state';
import { activated, alerts, decided, type PolicyEvent, violations } from './events';

/** Its own events are no subject of a decision, or every decision would need another one. */
const own: readonly string[] = [
  events.DetectionDecided.type,
  events.PolicyViolated.type,
  events.AlertRaised.type,
  events.PolicyActivated.type,
];

/** The events that policies are about, and the one that changes them. */
export const policyReads = [...policySubjects, 'PolicyUpdated'] as const;

/**
 * The policy agent: holds the active policies, checks every event against them, and states what it
 * runs when the ledger activates a revision. Its state is one engine for the whole site.
 */
export const policyAgent: Agent<SubjectEvent, PolicyEvent, Engine, PolicyContext> = {
  name: 'policy',
  description: 'Checks events against the active policies and states which revisions it runs.',
  version: '1',
  reads: policyReads,
  writes: ['DetectionDecided', 'PolicyViolated', 'AlertRaised', 'PolicyActivated'],
  settings: z.strictObject({}),
  state: EngineState,
  keyBy: (event) => (own.includes(event.type) ? undefined : 'engine'),
  handle: (event, engine = [], context) =>
    event.type === events.PolicyUpdated.type
      ? takeUpdate(event, engine, context)
      : judge(event, engine, context),
};

/**
 * Compiles and activates what the ledger says; what runs already is not stated again. The receipt's statement is for the holder of the
 * agent's key to sign: keys are not here.
 */
function takeUpdate(
  event: SubjectEvent,
  before: Engine,
  context: PolicyContext,
): Step<Engine, PolicyEvent> {
  const cause = events.PolicyUpdated.parse(event);
  const engine = withUpdate(before, cause.data);
  const { owner, policyId, channel, revision } = cause.data;
  const running = engine.find(
    (p) =>
      p.owner === owner &&
      p.policyId === policyId &&
      p.channel === channel &&
      p.revision === revision,
  );
  const isNew = running !== undefined && engine !== before;
  return { emit: isNew ? [activated(running, cause, context)] : [], state: engine };
}

/** Decides about an event; every decision is an event, Allow included. */
function judge(
  event: SubjectEvent,
  engine: Engine,
  context: PolicyContext,
): Step<Engine, PolicyEvent> {
  const decision = decide(engine, variablesOf(event, context.site, context.device));
  const told = decided(event, decision, context);
  const derived = [
    ...violations(event, decision, context),
    ...alerts(event, decision, told, context),
  ];
  // The decision comes last: where it is, everything that belongs to it is too.
  return { emit: [...derived, told], state: engine };
}

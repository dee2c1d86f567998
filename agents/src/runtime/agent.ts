import type { EventName } from '@edgebeat/core';
import type { z } from 'zod';

/** What the handling of one event gives: events to publish, and the state of its key from now on. */
export interface Step<State, Out> {
  readonly emit: readonly Out[];
  /** Undefined when nothing has to be kept. */
  readonly state: State | undefined;
}

/**
 * An agent: a description and pure functions. It has no clock and does no I/O; time comes with
 * events and ticks, everything else in the context.
 */
export interface Agent<In, Out, State, Context> {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly reads: readonly EventName[];
  readonly writes: readonly EventName[];
  readonly settings: z.ZodType;
  /** Whose state an event belongs to; undefined when the event is none of the agent's business. */
  keyBy(event: In): string | undefined;
  handle(event: In, state: State | undefined, context: Context): Step<State, Out>;
  /** What the passing of time alone does to the state of a key. */
  tick?(time: string, state: State, context: Context): Step<State, Out>;
}

import type { EventName, EventOf } from '@edgebeat/core';
import type { z } from 'zod';

/** Why nothing could be made of an input: a word for counting and a sentence for people. */
export interface Parking {
  readonly reason: string;
  readonly detail: string;
}

/** What the handling of one event gives: events to publish, and the state of its key from now on. */
export interface Step<State, Out> {
  readonly emit: readonly Out[];
  /** Undefined when nothing has to be kept; the same object when nothing has changed. */
  readonly state: State | undefined;
  /** The input is parked with this reason; what the step emits and keeps does not count then. */
  readonly park?: Parking;
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
  /** How a state lies on the changelog (a codec, when it is not JSON); without it none is kept. */
  readonly state?: z.ZodType<State>;
  /** Whose state an event belongs to; undefined when the event is none of the agent's business. */
  keyBy(event: In): string | undefined;
  handle(event: In, state: State | undefined, context: Context): Step<State, Out>;
  /** What the passing of time alone does to the state of a key. */
  tick?(time: string, state: State, context: Context): Step<State, Out>;
}

/** An agent whose input and output are events of the catalogue, by name. */
export interface EventAgent<
  Reads extends EventName,
  Writes extends EventName,
  State,
  Context,
> extends Agent<EventOf<Reads>, EventOf<Writes>, State, Context> {
  readonly reads: readonly Reads[];
  readonly writes: readonly Writes[];
}

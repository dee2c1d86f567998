import type { ActionClass, FailureCode } from '@edgebeat/core';
import { z } from 'zod';
import { validate } from '../request/validate';
import type { Answer } from './answer';
import type { Rule } from './decision';
import type { Exchange } from './exchange';

/** The schemas of a request's parts; a part that is not there is not read. */
export interface InputShape extends z.ZodRawShape {
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: z.ZodType;
}

/** One answer of a route, as the documentation has it. */
export interface AnswerDocument {
  readonly description: string;
  readonly schema?: z.ZodType;
  /** The media type; JSON if not set. */
  readonly type?: string;
  readonly example?: unknown;
  /** Headers by name, with what each says. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Everything about a route but how it answers. */
export interface RouteDescription {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** `/api/v1/policies/{policyId}` */
  readonly path: string;
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly rule: Rule;
  /** For whom it acts; whatever changes something has to say it. `member` is the whole member. */
  readonly acts?: 'member' | 'tenant';
  /** What kind of security-relevant action it is: then its audit record's hash goes on the ledger. */
  readonly action?: ActionClass;
  /** Query parameters that may also come as `filter=key=value[,key=value]`. */
  readonly filters?: readonly string[];
  readonly answers: Readonly<Record<number, AnswerDocument>>;
  /** Failures beside those that every route can have. */
  readonly problems?: readonly FailureCode[];
  /** An example of the body. */
  readonly example?: unknown;
}

/** One entry of the list that router, validation, decisions and documentation come from. */
export interface Route extends RouteDescription {
  readonly input: InputShape;
  /**
   * Reads the parts of a request by the route's schemas and answers it.
   *
   * @throws Rejected invalid-argument for parts that are not of the schemas, and what the route throws.
   */
  answer(parts: unknown, exchange: Exchange): Promise<Answer>;
}

/** A route as it is written down. */
export interface RouteDefinition<Shape extends InputShape> extends RouteDescription {
  readonly input: Shape;
  readonly handle: (
    input: z.output<z.ZodObject<Shape>>,
    exchange: Exchange,
  ) => Promise<Answer> | Answer;
}

/** An entry of the list of routes. */
export function route<Shape extends InputShape>({
  handle,
  ...description
}: RouteDefinition<Shape>): Route {
  const schema = z.object(description.input);
  return {
    ...description,
    answer: async (parts, exchange) => handle(validate(schema, parts), exchange),
  };
}

/** Whether a route changes something. */
export function isMutation({ method }: RouteDescription): boolean {
  return method !== 'get';
}

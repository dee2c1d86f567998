import type { z } from 'zod';
import type { TopicName } from './topics';

/** One kind of message that is no event: its name, where it lies, its form and examples of it. */
export interface MessageDefinition<S extends z.ZodType = z.ZodType> {
  readonly name: string;
  /** The topic that carries it; `parked` stands for every `<topic>.parked`. */
  readonly topic: TopicName | 'parked';
  readonly summary: string;
  readonly schema: S;
  readonly examples: readonly z.input<S>[];
}

/** Defines a kind of message; its examples are typed as its form is. */
export function defineMessage<S extends z.ZodType>(
  definition: MessageDefinition<S>,
): MessageDefinition<S> {
  return definition;
}

import { Rejected, type TopicSettings } from '@edgebeat/core';
import { z } from 'zod';

/** What a topic may be called and how it may be kept; the names are those that Kafka takes. */
export const TopicForm = z.strictObject({
  name: z
    .string()
    .regex(/^(?!\.{1,2}$)[a-zA-Z0-9._-]{1,249}$/, 'must be 1 to 249 of letters, digits, . _ -'),
  partitions: z.int().min(1).max(256),
  keep: z.union([
    z.literal('compact'),
    z.strictObject({ hours: z.number().positive().max(1_000_000), bytes: z.int().positive() }),
  ]),
});

export const mostTopics = 1_000;

const TopicsForm = z.array(TopicForm).max(mostTopics);

/**
 * Checks settings that someone asks for.
 *
 * @throws Rejected invalid-setting naming every wrong field.
 */
export function readTopicSettings(asked: readonly TopicSettings[]): readonly TopicSettings[] {
  const result = TopicsForm.safeParse(asked);
  if (result.success) return result.data;
  throw new Rejected('invalid-setting', `topics: ${z.prettifyError(result.error)}`);
}

/** @throws Rejected invalid-setting when a topic that is there cannot become the one asked for. */
export function expectSameShape(there: TopicSettings, asked: TopicSettings): void {
  if (there.partitions !== asked.partitions) {
    const sentence = `topic ${there.name} has ${there.partitions} partitions and cannot get ${asked.partitions}; use that number or another name`;
    throw new Rejected('invalid-setting', sentence);
  }
  if ((there.keep === 'compact') !== (asked.keep === 'compact')) {
    const [now, wanted] = there.keep === 'compact' ? ['', 'not '] : ['not ', ''];
    const sentence = `topic ${there.name} is ${now}compacted and cannot become ${wanted}compacted; use another name`;
    throw new Rejected('invalid-setting', sentence);
  }
}

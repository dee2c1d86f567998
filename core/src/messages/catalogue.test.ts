import { z } from 'zod';
import { messages } from './catalogue';
import type { MessageDefinition } from './definition';
import { topicOf, topics } from './topics';

const definitions: readonly (readonly [string, MessageDefinition])[] = Object.entries(messages);
const cases = definitions.flatMap(([name, { examples, schema }]) =>
  examples.map((example, index) => ({ name, index, example, schema })),
);

/** Every object in a value, as the path to it. */
function objectPaths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, one]) => objectPaths(one, [...path, key]));
  return Array.isArray(value) ? inner : [path, ...inner];
}

/** A copy with one more field in the object at a path. */
function withMore(value: unknown, path: readonly string[]): unknown {
  const copy: unknown = structuredClone(value);
  let at = copy;
  for (const key of path) at = Reflect.get(Object(at) as object, key);
  Reflect.set(Object(at) as object, 'more', 1);
  return copy;
}

/** What is JSON of any form on purpose. */
const free = ['body', 'data', 'record'];

describe('messages', () => {
  it.each(definitions)(
    'given %s, when it is read, then name and summary are in form',
    (key, one) => {
      expect(one.name).toBe(key);
      expect(one.summary).toMatch(/^[A-Z].+\.$/);
      expect(one.examples.length).toBeGreaterThan(0);
    },
  );

  it.each(cases)(
    'given example $index of $name, when it is parsed, then it stays as it is',
    ({ example, schema }) => {
      const parsed = schema.parse(JSON.parse(JSON.stringify(example)));

      expect(parsed).toEqual(example);
    },
  );

  it.each(cases)(
    'given example $index of $name, when any object in it has a further field, then it is refused',
    ({ example, schema }) => {
      const paths = objectPaths(example).filter((path) => !path.some((key) => free.includes(key)));

      const accepted = paths.filter((path) => schema.safeParse(withMore(example, path)).success);

      expect(paths).toContainEqual([]);
      expect(accepted).toEqual([]);
    },
  );

  it.each(definitions)(
    'given %s, when its form has several kinds, then each has an example',
    (_, { schema, examples }) => {
      const kinds = schema instanceof z.ZodDiscriminatedUnion ? schema.options : [schema];

      const missing = kinds.filter(
        (kind) => !examples.some((example) => z.safeParse(kind, example).success),
      );

      expect(missing).toEqual([]);
    },
  );

  it('given the topics, when events and messages are counted up, then each topic carries something', () => {
    const carried = [...Object.values(topicOf), ...definitions.map(([, { topic }]) => topic)];

    const silent = Object.keys(topics).filter((topic) => !carried.some((one) => one === topic));

    expect(silent).toEqual([]);
  });
});

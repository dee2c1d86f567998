import fc from 'fast-check';
import { z } from 'zod';
import type { Dictionary } from './dictionary.test.kit';

type Schema = z.core.JSONSchema.BaseSchema;

/**
 * Values that a schema mostly admits: what it says in types, patterns and bounds, and under the name
 * of a field also what the dictionary has seen there. Refinements are left out, so some are refused.
 */
export function schemaArbitrary(schema: z.ZodType, words: Dictionary): fc.Arbitrary<unknown> {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return ofSchema(json, words, '');
}

function ofSchema(
  schema: Schema | boolean,
  words: Dictionary,
  field: string,
): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean') return fc.jsonValue({ maxDepth: 2 });
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return fc.oneof(...options.map((one) => ofSchema(one, words, field)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'object':
      return objectOf(schema, words);
    case 'array':
      return fc.array(ofSchema(schema.items === undefined ? {} : itemsOf(schema), words, field), {
        ...{ minLength: schema.minItems ?? 0, maxLength: (schema.minItems ?? 0) + 3 },
      });
    case 'string':
      return known(words.of(field, 'string'), stringOf(schema));
    case 'integer':
      return known(words.of(field, 'number'), integerOf(schema));
    case 'number':
      return known(words.of(field, 'number'), fc.double({ noNaN: true }));
    case 'boolean':
      return fc.boolean();
    default:
      return fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...words.all));
  }
}

function itemsOf({ items }: Schema): Schema | boolean {
  return Array.isArray(items) ? {} : (items ?? {});
}

function known(values: readonly unknown[], made: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (values.length === 0) return made;
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...values) },
    { weight: 1, arbitrary: made },
  );
}

function objectOf(
  { properties = {}, required = [], additionalProperties, propertyNames }: Schema,
  words: Dictionary,
): fc.Arbitrary<unknown> {
  if (typeof additionalProperties === 'object') {
    const names = ofSchema(propertyNames ?? { type: 'string' }, words, '').map(String);
    return fc.dictionary(names, ofSchema(additionalProperties, words, ''), { maxKeys: 3 });
  }
  const fields = Object.entries(properties).map(([name, one]) => [
    name,
    ofSchema(one, words, name),
  ]);
  return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
    requiredKeys: required,
  });
}

function stringOf({
  format,
  pattern,
  minLength = 0,
  maxLength = 64,
}: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const around = {
      min: new Date('2026-05-31'),
      max: new Date('2026-06-03'),
      noInvalidDate: true,
    };
    return fc.date(around).map((date) => date.toISOString());
  }
  if (format === 'base64')
    return fc.base64String({ minLength: Math.min(minLength, 4), maxLength: 64 });
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 40) });
}

function integerOf({
  minimum = -10,
  maximum = Number.MAX_SAFE_INTEGER,
}: Schema): fc.Arbitrary<number> {
  return fc.oneof(
    fc.integer({ min: minimum, max: Math.min(maximum, minimum + 4) }),
    fc.integer({ min: minimum, max: maximum }),
    fc.constant(maximum),
  );
}

import { z } from 'zod';
import { readCondition } from './condition';
import { fieldPredicate } from './field-test';
import type { Predicate } from './predicate';
import { type RulePlace, refusal, within } from './refusal';

const Scalar = z.union([z.string().max(8192), z.number(), z.boolean(), z.null()]);
const Values = z
  .union([Scalar, z.array(Scalar).max(2000)])
  .transform((value) => (Array.isArray(value) ? value : [value]));
const Fields = z.record(z.string().max(256), z.json());
const Conditions = z
  .union([z.string(), z.array(z.string()).min(1).max(16)])
  .transform((condition) => [condition].flat());

/** No part of the detection itself, wherever it stands. */
const others = ['condition', 'timeframe'];

/**
 * What the detection of a rule asks of a record.
 *
 * @throws Rejected invalid-argument that names rule and field.
 */
export function readDetection(
  detection: Readonly<Record<string, unknown>>,
  rule: string,
): Predicate {
  const place = { rule, field: 'detection' };
  if ('timeframe' in detection) {
    throw refusal(
      within(place, 'timeframe'),
      'it is not part of Sigma any more',
      'write a correlation rule',
    );
  }
  const searches = new Map(
    Object.entries(detection)
      .filter(([name]) => !others.includes(name))
      .map(([name, search]) => [name, readSearch(search, within(place, name))]),
  );
  const conditionPlace = within(place, 'condition');
  const conditions = Conditions.safeParse(detection['condition']);
  if (!conditions.success)
    throw refusal(conditionPlace, 'it must be a text', 'write one like selection');
  const of = conditions.data.map((text) => readCondition(text, searches, conditionPlace));
  return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'or', of };
}

/** A map asks for all of its fields; a list for one of its maps or of its words. */
function readSearch(search: unknown, place: RulePlace): Predicate {
  if (!Array.isArray(search)) {
    const fields = Fields.safeParse(search);
    if (fields.success) return readFields(fields.data, place);
    return fieldPredicate('', valuesOf(search, place), place);
  }
  if (search.length === 0) throw refusal(place, 'it is an empty list', 'write what is looked for');
  const of = search.map((item: unknown, index) => {
    const inside = within(place, String(index));
    const fields = Fields.safeParse(item);
    if (fields.success) return readFields(fields.data, inside);
    return fieldPredicate('', valuesOf(item, inside), inside);
  });
  return { kind: 'or', of };
}

function readFields(fields: Readonly<Record<string, unknown>>, place: RulePlace): Predicate {
  const of = Object.entries(fields).map(([key, value]) => {
    const inside = within(place, key);
    return fieldPredicate(key, valuesOf(value, inside), inside);
  });
  if (of.length === 0) throw refusal(place, 'it names no field', 'write what is looked for');
  return { kind: 'and', of };
}

function valuesOf(value: unknown, place: RulePlace) {
  const values = Values.safeParse(value);
  if (values.success) return values.data;
  throw refusal(
    place,
    'it is no value or list of values',
    'write texts, numbers, true, false or null',
  );
}

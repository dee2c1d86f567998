import { pipelineSchemas } from '@edgebeat/core';
import { z } from 'zod';
import { page, type ReferencePage, table } from './page';

interface Field {
  readonly name: string;
  readonly schema: z.core.JSONSchema.BaseSchema;
  readonly isRequired: boolean;
}

/** The page of the event-pipeline document's schemas, field by field. */
export function pipelinePage(): ReferencePage {
  return page(
    'event-pipeline.md',
    'Event pipeline',
    'What the lists at the root of the api answer: `{ data, has_more, cursor }`, newest first.',
    Object.entries(pipelineSchemas).flatMap(([name, { path, summary, schema, example }]) => [
      ...[`## ${name}`, '', `\`GET ${path}\`. ${summary}`, ''],
      ...table(['field', 'type', 'required', 'what it says'], fieldsOf(schema).map(row)),
      ...['', '```json', JSON.stringify(example, null, 2), '```', ''],
    ]),
  );
}

/** The fields of an object, and those of objects in it after it. */
function fieldsOf(schema: z.ZodObject): Field[] {
  return fieldsIn(z.toJSONSchema(schema), '');
}

function fieldsIn({ properties = {}, required = [] }: Field['schema'], prefix: string): Field[] {
  return Object.entries(properties).flatMap(([name, inner]) => {
    if (typeof inner === 'boolean') return [];
    const own = { name: prefix + name, schema: inner, isRequired: required.includes(name) };
    return [own, ...fieldsIn(inner, `${own.name}.`)];
  });
}

function row({ name, schema, isRequired }: Field): string[] {
  return [`\`${name}\``, typeOf(schema), isRequired ? 'yes' : 'no', schema.description ?? ''];
}

function typeOf({ enum: values, type, items, minimum, maximum }: Field['schema']): string {
  if (values !== undefined) return values.map(String).join(', ');
  if (type === 'array') {
    return items === undefined || Array.isArray(items) || typeof items === 'boolean'
      ? 'array'
      : `array of ${typeOf(items)}`;
  }
  return type === 'number' ? `number ${String(minimum)}–${String(maximum)}` : String(type);
}

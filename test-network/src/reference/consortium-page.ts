import { ConsortiumFile } from '@edgebeat/network';
import { z } from 'zod';
import { page, type ReferencePage, shownDefault, table } from './page';

type Schema = z.core.JSONSchema._JSONSchema;

/** The fields of `consortium.yaml`, from the schema that reads it. */
export function consortiumPage(): ReferencePage {
  const schema = z.toJSONSchema(ConsortiumFile, { io: 'input' });
  return page(
    'consortium-file.md',
    'consortium.yaml',
    'What `edgebeat network` reads; the packaged one is `network/consortium.yaml`. A field without a default must be there, and a field that is not in this list is refused.',
    table(['field', 'default', 'what it says'], rowsOf('', schema)),
  );
}

/** One row for each field that holds a value, and for each list. */
function rowsOf(path: string, schema: Schema): string[][] {
  if (typeof schema !== 'object') return [];
  const { default: value, description = '' } = schema;
  const own = description === '' ? [] : [[`\`${path}\``, shownDefault(value), description]];
  const item = Array.isArray(schema.items) ? undefined : schema.items;
  const below = Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    rowsOf(path === '' ? name : `${path}.${name}`, property),
  );
  return [...own, ...below, ...(item === undefined ? [] : rowsOf(`${path}[]`, item))];
}

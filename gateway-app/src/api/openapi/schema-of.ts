import { z } from 'zod';

/** A JSON Schema as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

const COMPONENTS = '#/components/schemas/';
/** How zod names what contains itself; in this API that is JSON alone, which may be anything. */
const SELF_CONTAINED = '__schema';

/**
 * JSON Schemas of zod's. What has an id becomes a component and is referred to. (zod writes them
 * itself: the usual library does not get through schemas that contain themselves, as JSON does.)
 */
export class Schemas {
  readonly #components = new Map<string, Schema>();
  readonly #made = { request: new Map<z.ZodType, Schema>(), answer: new Map<z.ZodType, Schema>() };

  /** What a request may hold, or an answer holds; it is made once, as every operation has problems. */
  of(schema: z.ZodType, use: 'request' | 'answer'): Schema {
    const made = this.#made[use].get(schema) ?? this.#make(schema, use);
    this.#made[use].set(schema, made);
    return made;
  }

  #make(schema: z.ZodType, use: 'request' | 'answer'): Schema {
    const io = use === 'request' ? 'input' : 'output';
    const { $defs = {}, ...own } = z.toJSONSchema(schema, { io });
    for (const [id, component] of Object.entries($defs)) {
      if (!id.startsWith(SELF_CONTAINED)) this.#components.set(id, mend(component));
    }
    return mend(own);
  }

  /** The components that were referred to so far, by name. */
  components(): Readonly<Record<string, Schema>> {
    const names = [...this.#components.keys()].sort();
    return Object.fromEntries(names.map((name) => [name, this.#components.get(name) ?? {}]));
  }
}

/** Refers to components, and drops what the text of a number had to look like. */
function mend(schema: unknown): Schema {
  const mended = mendValue(schema);
  return isObject(mended) ? mended : {};
}

function mendValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mendValue);
  if (!isObject(value)) return value;
  if (isSelfContained(value['$ref'])) return {};
  const entries = Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'format' && inner === 'base64') return [];
    if (key === '$schema') return [];
    if (key === '$ref') return [[key, String(inner).replace('#/$defs/', COMPONENTS)]];
    if (value['type'] === 'integer' && key === 'pattern') return [];
    if (value['type'] === 'integer' && key === 'default') return [[key, Number(inner)]];
    return [[key, mendValue(inner)]];
  });
  return Object.fromEntries(entries);
}

function isSelfContained(reference: unknown): boolean {
  return typeof reference === 'string' && reference.startsWith(`#/$defs/${SELF_CONTAINED}`);
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

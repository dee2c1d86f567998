import { z } from 'zod';

/** A JSON Schema as OpenAPI 3.1 has it. */
export type Schema = Readonly<Record<string, unknown>>;

const COMPONENTS = '#/components/schemas/';
/** How zod names what contains itself; in this API that is JSON alone, which may be anything. */
const SELF_CONTAINED = '__schema';

/** What zod made of one schema, with the components that it refers to. */
interface Made {
  readonly own: Schema;
  readonly components: readonly (readonly [id: string, component: Schema])[];
}

/** zod's schemas do not change, so each is made once, as every operation has problems. */
const made = { request: new WeakMap<z.ZodType, Made>(), answer: new WeakMap<z.ZodType, Made>() };

/**
 * JSON Schemas of zod's. What has an id becomes a component and is referred to. (zod writes them
 * itself: the usual library does not get through schemas that contain themselves, as JSON does.)
 */
export class Schemas {
  readonly #components = new Map<string, Schema>();

  /** What a request may hold, or an answer holds. */
  of(schema: z.ZodType, use: keyof typeof made): Schema {
    const { own, components } = made[use].get(schema) ?? make(schema, use);
    for (const [id, component] of components) this.#components.set(id, component);
    return own;
  }

  /** The components that were referred to so far, by name. */
  components(): Readonly<Record<string, Schema>> {
    const names = [...this.#components.keys()].sort();
    return Object.fromEntries(names.map((name) => [name, this.#components.get(name) ?? {}]));
  }
}

function make(schema: z.ZodType, use: keyof typeof made): Made {
  const io = use === 'request' ? 'input' : 'output';
  const { $defs = {}, ...rest } = z.toJSONSchema(schema, { io });
  const components = Object.entries($defs)
    .filter(([id]) => !id.startsWith(SELF_CONTAINED))
    .map(([id, component]) => [id, mend(component)] as const);
  const one = { own: mend(rest), components };
  made[use].set(schema, one);
  return one;
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

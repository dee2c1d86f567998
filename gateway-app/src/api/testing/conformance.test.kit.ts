import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { z } from 'zod';
import type { Schema } from '../openapi/schema-of';

/** One answer as it came over the wire. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const Content = z.record(z.string(), z.unknown());
const Response = z.object({ headers: z.record(z.string(), z.unknown()), content: Content });
const Operation = z.object({ responses: z.record(z.string(), Response) });
const Document = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) });

/** What is compiled of a document: the sites of a process serve the same one. */
class Validators {
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #compiled = new Map<string, ValidateFunction>();

  private constructor(openapi: Schema) {
    addFormats(this.#ajv);
    this.#ajv.addSchema(openapi, 'openapi.json');
  }

  static readonly #of = new Map<string, Validators>();

  static of(openapi: Schema): Validators {
    const text = JSON.stringify(openapi);
    const known = Validators.#of.get(text) ?? new Validators(openapi);
    Validators.#of.set(text, known);
    return known;
  }

  /** @returns what is wrong with a value at a place of the document, or undefined. */
  errors(pointer: string, value: unknown): string | undefined {
    const compiled =
      this.#compiled.get(pointer) ?? this.#ajv.compile({ $ref: `openapi.json${pointer}` });
    this.#compiled.set(pointer, compiled);
    return compiled(value) ? undefined : this.#ajv.errorsText(compiled.errors);
  }
}

/** Holds every answer of a test against the served OpenAPI document. */
export class Conformance {
  readonly #document: z.output<typeof Document>;
  readonly #templates: readonly (readonly [template: string, pattern: RegExp])[];
  readonly #validators: Validators;
  readonly seen = new Set<string>();

  constructor(openapi: Schema) {
    this.#document = Document.parse(openapi);
    this.#templates = Object.keys(this.#document.paths)
      .sort((a, b) => Number(a.includes('{')) - Number(b.includes('{')))
      .map((template) => [template, new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`)]);
    this.#validators = Validators.of(openapi);
  }

  /** @throws Error for an answer that the document does not have, or that is not as it says. */
  check({ method, path, status, headers, text }: Received): void {
    const template = this.#template(path);
    if (template === undefined) {
      if (method !== 'HEAD') {
        this.#validate('#/components/schemas/Problem', text, `${method} ${path}`);
      }
      return;
    }
    const name = method === 'HEAD' ? 'get' : method.toLowerCase();
    const operation = this.#document.paths[template]?.[name];
    if (operation === undefined) {
      if (status === 405) return;
      throw new Error(`${method} ${template} is not documented, but answered ${status}`);
    }
    this.seen.add(`${name} ${template} ${status}`);
    const where = `${method} ${template} ${status}`;
    const response = operation.responses[String(status)];
    if (response === undefined) throw new Error(`${where} is not documented: ${text}`);
    checkHeaders(response, headers, status, where);
    this.#checkBody({ template, name, status, response, headers, text, method });
  }

  #template(path: string): string | undefined {
    const [bare = ''] = path.split('?');
    return this.#templates.find(([, pattern]) => pattern.test(bare))?.[0];
  }

  #checkBody({ template, name, status, response, headers, text, method }: Documented): void {
    const type = (headers.get('content-type') ?? '').split(';')[0] ?? '';
    const where = `${method} ${template} ${status}`;
    if (!(type in response.content)) {
      throw new Error(`${where}: ${type} is not documented: ${text.slice(0, 500)}`);
    }
    if (method === 'HEAD' || !type.endsWith('json')) return;
    const pointer = [
      'paths',
      template,
      name,
      'responses',
      String(status),
      'content',
      type,
      'schema',
    ];
    const escaped = pointer.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'));
    this.#validate(`#/${escaped.map(encodeURIComponent).join('/')}`, text, where);
  }

  #validate(pointer: string, text: string, where: string): void {
    const errors = this.#validators.errors(pointer, JSON.parse(text));
    if (errors !== undefined) throw new Error(`${where}: ${errors}: ${text.slice(0, 1000)}`);
  }
}

interface Documented {
  readonly template: string;
  readonly name: string;
  readonly status: number;
  readonly response: z.output<typeof Response>;
  readonly headers: Headers;
  readonly text: string;
  readonly method: string;
}

/** Headers that an answer of a status must carry. */
const needed: Readonly<Record<number, string>> = {
  401: 'WWW-Authenticate',
  405: 'Allow',
  429: 'Retry-After',
};

function checkHeaders(
  response: z.output<typeof Response>,
  headers: Headers,
  status: number,
  where: string,
): void {
  const names = ['X-Request-Id', ...(needed[status] === undefined ? [] : [needed[status]])];
  for (const name of names) {
    if (!headers.has(name)) throw new Error(`${where}: the header ${name} is missing`);
    if (!(name in response.headers)) throw new Error(`${where}: ${name} is not documented`);
  }
}

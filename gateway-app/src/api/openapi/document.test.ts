import { createHash } from 'node:crypto';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { startTestDatabase, type TestDatabase } from '@edgebeat/database';
import { z } from 'zod';
import { startSite, type TestSite } from '../testing/site.test.kit';

let server: TestDatabase;
let alpha: TestSite;

beforeAll(async () => {
  server = await startTestDatabase();
  alpha = await startSite(server.address);
});

afterAll(async () => {
  await alpha[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const Media = z.object({ schema: z.unknown(), example: z.unknown().optional() });
const Content = z.record(z.string(), Media);
const Operation = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()),
  parameters: z
    .array(
      z.object({ name: z.string(), in: z.string(), schema: z.record(z.string(), z.unknown()) }),
    )
    .default([]),
  requestBody: z.object({ content: Content }).optional(),
  responses: z.record(z.string(), z.object({ content: Content })),
});
const Document = z.object({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({ schemas: z.record(z.string(), z.unknown()) }),
});

async function served() {
  return Document.parse((await alpha.client.get('/openapi.json')).body);
}

async function operations() {
  return Object.values((await served()).paths).flatMap((path) => Object.values(path));
}

describe('the OpenAPI document', () => {
  it('given the list of routes, when it is served, then every route is in it', async () => {
    const names = (await operations()).map(({ operationId }) => operationId);

    expect(names.sort()).toEqual(alpha.api.routes.map(({ operationId }) => operationId).sort());
  });

  it('given every operation, when its answers are read, then what can happen is there', async () => {
    const lacking = (await operations()).flatMap(
      ({ operationId, security, responses, ...rest }) => {
        const needed = [
          ...['400', '405', '406', '429', '500', '503'],
          ...(security.length === 0 ? [] : ['401', '403']),
          ...(rest.requestBody === undefined ? [] : ['413', '415']),
          ...(rest.parameters.some((parameter) => parameter.in === 'path') ? ['404'] : []),
        ];
        return needed.filter((status) => !(status in responses)).map((s) => `${operationId} ${s}`);
      },
    );

    expect(lacking).toEqual([]);
  });

  it('given every parameter, when it is read, then it is bounded', async () => {
    const bounds = ['maxLength', 'pattern', 'enum', 'const', 'maximum', 'format'];

    const open = (await operations()).flatMap(({ operationId, parameters }) =>
      parameters
        .filter(({ schema }) => !bounds.some((bound) => bound in schema))
        .map(({ name }) => `${operationId} ${name}`),
    );

    expect(open).toEqual([]);
  });

  it('given every example, when it is held against its schema, then it fits', async () => {
    const ajv = addFormats(new Ajv2020({ strict: false }));
    const document = await served();
    ajv.addSchema(document, 'openapi.json');
    const media = (await operations()).flatMap(({ operationId, requestBody, responses }) =>
      [requestBody, ...Object.values(responses)]
        .flatMap((part) => Object.values(part?.content ?? {}))
        .map((content) => ({ operationId, ...content })),
    );
    const examples = media.filter(({ example }) => example !== undefined);

    const misfits = examples.filter(({ schema, example }) => {
      const text = JSON.stringify(schema).replaceAll('"#/', '"openapi.json#/');
      return !ajv.compile(z.record(z.string(), z.unknown()).parse(JSON.parse(text)))(example);
    });

    expect(misfits.map(({ operationId }) => operationId)).toEqual([]);
    expect(examples.length).toBeGreaterThan(20);
  });

  it('given every reference, when it is followed, then something is there', async () => {
    const document = await served();
    const references = JSON.stringify(document).match(/"#\/[^"]+"/g) ?? [];

    const broken = references
      .map((reference) => reference.slice('"#/components/schemas/'.length, -1))
      .filter((name) => !(name in document.components.schemas));

    expect(broken).toEqual([]);
    expect(references.length).toBeGreaterThan(50);
  });
});

describe('the page of documentation', () => {
  it('given the page, when it is served, then it holds no script and its style is named', async () => {
    const answer = await alpha.client.get('/docs');

    const style = /<style>([^]*)<\/style>/.exec(answer.text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.headers.get('content-security-policy')).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    expect(answer.text).not.toMatch(/<script|javascript:|onload/i);
    const text = answer.text.replaceAll('<wbr>', '');
    for (const { path } of alpha.api.routes) expect(text).toContain(path);
  });

  it('given the page, when its links and ids are compared, then every link leads somewhere and no id is there twice', async () => {
    const { text } = await alpha.client.get('/docs');
    const found = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, name = '']) => name);

    const [links, ids] = [found(/href="#([^"]+)"/g), found(/ id="([^"]+)"/g)];

    expect(links.filter((name) => !ids.includes(name))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(links).toEqual(
      expect.arrayContaining(alpha.api.routes.map(({ operationId }) => operationId)),
    );
    expect(text).toContain('name="viewport"');
    expect(text).not.toMatch(/ style=/);
  });
});

import { z } from 'zod';
import type { Site } from '../../site';
import type { AnswerDocument, Route } from '../routing/route';
import { problemResponses, type Response, type Responses, responseHeaders } from './problems';
import { type Schema, Schemas } from './schema-of';
import { groupsOf } from './tags';

const Properties = z.record(z.string(), z.unknown());

/** The OpenAPI 3.1 document of a list of routes. */
export function openApiDocument(routes: readonly Route[], site: Site): Schema {
  const schemas = new Schemas();
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operation(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'EdgeBeat',
      version: site.version,
      description: `The API of site ${site.siteId} of ${site.mspId}.`,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    tags: groupsOf(routes).map(({ tag }) => tag),
    paths,
    components: {
      schemas: schemas.components(),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
    },
  };
}

function operation(route: Route, schemas: Schemas): Schema {
  const { operationId, tag, summary, description, rule, acts } = route;
  const parameters = parametersOf(route, schemas);
  const body = bodyOf(route, schemas);
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: rule === 'public' ? [] : [{ token: [] }],
    ...(rule === 'public' ? {} : { 'x-scope': rule }),
    ...(acts === undefined ? {} : { 'x-acts-for': acts }),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: merged(answersOf(route, schemas), problemResponses(route, schemas)),
  };
}

/** A status that is an answer here and a problem there has the forms of both. */
function merged(answers: Responses, problems: Responses): Responses {
  const both = Object.entries(problems).map(([status, problem]) => {
    const answer = answers[status];
    if (answer === undefined) return [status, problem] as const;
    const content = { ...answer.content, ...problem.content };
    const headers = { ...problem.headers, ...answer.headers };
    return [status, { description: answer.description, headers, content }] as const;
  });
  return { ...answers, ...Object.fromEntries(both) };
}

function parametersOf({ input, filters = [] }: Route, schemas: Schemas): Schema[] {
  const { params, query, headers } = input;
  return [
    ...fieldsOf(params, 'path', schemas),
    ...fieldsOf(query, 'query', schemas),
    ...(filters.length === 0 ? [] : [filterParameter(filters)]),
    ...fieldsOf(headers, 'header', schemas),
  ];
}

function fieldsOf(part: z.ZodObject | undefined, place: string, schemas: Schemas): Schema[] {
  if (part === undefined) return [];
  const { properties = {}, required } = schemas.of(part, 'request');
  const needed: readonly unknown[] = Array.isArray(required) ? required : [];
  return Object.entries(Properties.parse(properties)).map(([name, schema]) => ({
    name: place === 'header' ? headerName(name) : name,
    in: place,
    required: place === 'path' || needed.includes(name),
    schema,
  }));
}

/** `idempotency-key` as people write it. */
function headerName(name: string): string {
  return name.replaceAll(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

function filterParameter(filters: readonly string[]): Schema {
  const one = `(?:${filters.join('|')})=[^,=&]+`;
  return {
    name: 'filter',
    in: 'query',
    required: false,
    description: `The same as the parameters: key=value[,key=value] of ${filters.join(', ')}.`,
    schema: { type: 'string', pattern: `^${one}(?:,${one})*$`, maxLength: 2048 },
  };
}

function bodyOf({ input, example }: Route, schemas: Schemas): Schema | undefined {
  if (input.body === undefined) return undefined;
  const schema = schemas.of(input.body, 'request');
  const content = { schema, ...(example === undefined ? {} : { example }) };
  return { required: true, content: { 'application/json': content } };
}

function answersOf(route: Route, schemas: Schemas): Responses {
  const entries = Object.entries(route.answers);
  return Object.fromEntries(entries.map(([status, answer]) => [status, answerOf(answer, schemas)]));
}

function answerOf(answer: AnswerDocument, schemas: Schemas): Response {
  const { description, schema, type = 'application/json', example, headers = {} } = answer;
  const content = {
    schema: schema === undefined ? { type: 'string' } : schemas.of(schema, 'answer'),
    ...(example === undefined ? {} : { example }),
  };
  return {
    description,
    headers: responseHeaders(headers),
    content: { [type]: content },
  };
}

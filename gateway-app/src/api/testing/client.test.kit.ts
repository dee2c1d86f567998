import { request } from 'node:http';
import { z } from 'zod';
import type { Schema } from '../openapi/schema-of';
import { Conformance } from './conformance.test.kit';

export interface CallOptions {
  readonly token?: string;
  /** Sent as JSON; a text is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

/** Calls the api as anybody would, and holds every answer against its document. */
export class ApiClient {
  readonly conformance: Conformance;
  readonly #url: string;

  constructor(url: string, openapi: Schema) {
    this.#url = url;
    this.conformance = new Conformance(openapi);
  }

  async call(method: string, path: string, options: CallOptions = {}): Promise<Answered> {
    const { status, headers, text } = await send(`${this.#url}${path}`, method, options);
    this.conformance.check({ method, path, status, headers, text });
    const isJson = (headers.get('content-type') ?? '').includes('json') && text !== '';
    const body = isJson ? z.record(z.string(), z.unknown()).parse(JSON.parse(text)) : {};
    return { status, headers, text, body };
  }

  get(path: string, token?: string, headers: Readonly<Record<string, string>> = {}) {
    return this.call('GET', path, { ...(token === undefined ? {} : { token }), headers });
  }

  post(path: string, token: string, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    return this.call('POST', path, { token, body, headers });
  }
}

interface Sent {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** node:http sends the target as it is, whatever it holds. */
function send(
  url: string,
  method: string,
  { token, body, headers = {} }: CallOptions,
): Promise<Sent> {
  const { hostname, port } = new URL(url);
  const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const all = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    ...headers,
  };
  const path = url.slice(url.indexOf('/', 'http://'.length));
  return new Promise((resolve, reject) => {
    const sending = request({ hostname, port, path, method, headers: all }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, headers: toHeaders(response.headers), text });
      });
    });
    sending.on('error', reject);
    sending.end(payload);
  });
}

function toHeaders(found: NodeJS.Dict<string | string[]>): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(found)) headers.set(name, String(value));
  return headers;
}

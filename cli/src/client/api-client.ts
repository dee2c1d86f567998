import { isFailureCode, Rejected, Unavailable, Unknown } from '@edgebeat/core';
import { Agent, type Dispatcher, request } from 'undici';
import { z } from 'zod';
import { serverSentEvents, type ServerSentEvent } from './server-sent-events';
import type { SiteAccess } from './site-access';
import { hasCode } from '../system-error';

/** What TLS says of a certificate whose authority nobody told it. */
const untrusted = [
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
];
const untrustedMend =
  "; set EDGEBEAT_CA to the file of the site's authority, ca.pem in its data folder";
const requestMs = 90_000;
const maxAnswerBytes = 64 * 1024 * 1024;

/** A problem as the gateway answers it (RFC 9457). */
const Problem = z.object({
  type: z.string().optional(),
  title: z.string().optional(),
  detail: z.string().optional(),
});

/** What a call may say besides its path. */
export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer that is no failure. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly location: string | undefined;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A connection to one site's api. */
export class ApiClient implements AsyncDisposable {
  readonly #access: SiteAccess;
  readonly #agent: Agent;

  constructor(access: SiteAccess) {
    this.#access = access;
    this.#agent = new Agent({
      connect: access.ca === undefined ? {} : { ca: access.ca },
      headersTimeout: requestMs,
      bodyTimeout: 0,
    });
  }

  /** The authority that the site's certificates are checked against. */
  get ca(): string | undefined {
    return this.#access.ca;
  }

  /**
   * Calls the api.
   *
   * @throws Rejected, Unavailable or Unknown with the gateway's own code and sentence;
   *   Unavailable gateway-unavailable when it did not answer.
   */
  async call(method: Method, path: string, options: CallOptions = {}): Promise<Answer> {
    const response = await this.#send(method, path, options);
    const text = await boundedText(response);
    const body = parseJson(text);
    if (response.statusCode >= 400) throw failureOf(response.statusCode, body);
    const { location } = response.headers;
    return {
      status: response.statusCode,
      body,
      location: typeof location === 'string' ? location : undefined,
    };
  }

  /** Reads one object. */
  async get<S extends z.ZodType>(path: string, schema: S, query: CallOptions['query'] = {}) {
    const { body } = await this.call('GET', path, { query });
    return schema.parse(body);
  }

  /** Reads a server-sent stream until the signal is given or the gateway ends it. */
  async *stream(
    path: string,
    options: CallOptions,
    signal: AbortSignal,
  ): AsyncGenerator<ServerSentEvent> {
    const response = await this.#send('GET', path, options, signal);
    if (response.statusCode >= 400) {
      throw failureOf(response.statusCode, parseJson(await boundedText(response)));
    }
    try {
      yield* serverSentEvents(response.body);
    } catch (error) {
      if (!signal.aborted) throw unreachable(this.#access.url, error);
    }
  }

  async #send(
    method: Method,
    path: string,
    { query = {}, body, headers = {} }: CallOptions,
    signal?: AbortSignal,
  ): Promise<Dispatcher.ResponseData> {
    const url = new URL(path, this.#access.url);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, String(value));
    }
    try {
      return await request(url, {
        dispatcher: this.#agent,
        method,
        headers: {
          ...headers,
          authorization: `Bearer ${this.#access.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      throw unreachable(this.#access.url, error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#agent.destroy();
  }
}

async function boundedText(response: Dispatcher.ResponseData): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body) {
    const bytes = z.instanceof(Uint8Array).parse(chunk);
    length += bytes.length;
    if (length > maxAnswerBytes) throw new Error('the answer is larger than 64 MiB');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The gateway's failure as the error that it stands for. */
function failureOf(status: number, body: unknown): Error {
  const { type, title, detail } = Problem.safeParse(body).data ?? {};
  const name = type?.replace('urn:edgebeat:problem:', '') ?? '';
  const sentence = detail ?? title ?? `the gateway answered with status ${String(status)}`;
  const code = isFailureCode(name) ? name : undefined;
  if (status === 504) return new Unknown(code ?? 'outcome-unknown', sentence);
  if (status >= 500) return new Unavailable(code ?? 'gateway-unavailable', sentence);
  return new Rejected(code ?? 'invalid-argument', sentence);
}

function unreachable(url: string, error: unknown): Unavailable {
  const reason = error instanceof Error ? error.message : String(error);
  return new Unavailable(
    'gateway-unavailable',
    `the gateway at ${url} did not answer (${reason})${untrusted.some((code) => hasCode(error, code)) ? untrustedMend : ''}`,
    {
      cause: error,
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import type { ServerResponse } from 'node:http';

/** What a route answers; it is sent when the audit has it. */
export type Answer = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
} & (
  | { readonly json: unknown }
  | { readonly text: string; readonly type: string }
  /** Writes the rest of an answer that goes on; it resolves when that has ended. */
  | { readonly type: string; readonly stream: (response: ServerResponse) => Promise<void> }
);

/** An answer in JSON. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return { status, json: value, headers };
}

/** An answer as a route gives it, with every header that it says. */
export interface Encoded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ((response: ServerResponse) => Promise<void>);
}

/** The bytes of an answer. */
export function encode(answer: Answer): Encoded {
  const { status, headers = {} } = answer;
  if ('json' in answer) {
    const type = { 'content-type': 'application/json; charset=utf-8' };
    return { status, headers: { ...type, ...headers }, body: JSON.stringify(answer.json) };
  }
  const type = { 'content-type': answer.type };
  const body = 'text' in answer ? answer.text : answer.stream;
  return { status, headers: { ...type, ...headers }, body };
}

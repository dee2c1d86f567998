import type { handleBidiStreamingCall, ServerDuplexStream } from '@grpc/grpc-js';
import type { CallLimit } from './call-limit';
import { cancellation, drained } from './calls';
import { toStatus } from './rpc-failure';

/** Sends one message and waits while the caller does not read. */
export type Send<Response> = (response: Response) => Promise<void>;

type Handle<Request, Response> = (
  request: Request,
  send: Send<Response>,
  signal: AbortSignal,
) => Promise<boolean>;

/**
 * A stream in both directions on which requests are handled one after another, until the caller
 * ends it or a handler answers false.
 */
export function conversation<Request, Response>(
  limit: CallLimit,
  handle: Handle<Request, Response>,
): handleBidiStreamingCall<Request, Response> {
  return (call: ServerDuplexStream<Request, Response>) => {
    const signal = cancellation(call);
    void limit
      .run(() => converse(call, handle, signal))
      .catch((error: unknown) => {
        if (!signal.aborted) call.emit('error', toStatus(error));
      });
  };
}

async function converse<Request, Response>(
  call: ServerDuplexStream<Request, Response>,
  handle: Handle<Request, Response>,
  signal: AbortSignal,
): Promise<void> {
  const send: Send<Response> = async (response) => {
    if (!call.write(response)) await drained(call, signal);
  };
  const requests: AsyncIterable<Request> = call.iterator({ destroyOnReturn: false });
  for await (const request of requests) {
    if (!(await handle(request, send, signal))) break;
  }
  call.end();
}

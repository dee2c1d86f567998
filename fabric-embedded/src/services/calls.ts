import type {
  handleServerStreamingCall,
  handleUnaryCall,
  sendUnaryData,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';
import { status } from '@grpc/grpc-js';
import type { CallLimit } from './call-limit';
import { RpcFailure, toStatus } from './rpc-failure';

/** A unary handler from a promise; the signal is aborted when the caller is gone or too late. */
export function unary<Request, Response>(
  limit: CallLimit,
  handle: (request: Request, signal: AbortSignal) => Promise<Response>,
): handleUnaryCall<Request, Response> {
  return (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    const signal = cancellation(call);
    void limit
      .run(() => handle(call.request, signal))
      .then(
        (response) => {
          callback(null, response);
        },
        (error: unknown) => {
          callback(toStatus(error));
        },
      );
  };
}

/** A streaming handler from an async iterable; it waits while the caller does not read. */
export function serverStream<Request, Response>(
  limit: CallLimit,
  handle: (request: Request, signal: AbortSignal) => AsyncIterable<Response>,
): handleServerStreamingCall<Request, Response> {
  return (call: ServerWritableStream<Request, Response>) => {
    const signal = cancellation(call);
    void limit
      .run(async () => {
        for await (const response of handle(call.request, signal)) {
          if (!call.write(response)) await drained(call, signal);
        }
        throw new RpcFailure(status.CANCELLED, 'the stream was ended');
      })
      .catch((error: unknown) => {
        call.emit('error', toStatus(error));
      });
  };
}

/** Resolves when a stream takes more, or when the call has ended. */
export function drained(
  stream: {
    once(event: 'drain', listener: () => void): unknown;
    off(event: 'drain', listener: () => void): unknown;
  },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    stream.once('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** Every call ends with it; one made for each, with its stack, would cost more than its ending. */
const ended = new Error('the call has ended');

/** A signal that is aborted when a call is cancelled, past its deadline or finished. */
export function cancellation(call: {
  readonly cancelled: boolean;
  once(event: 'cancelled', listener: () => void): unknown;
}): AbortSignal {
  const controller = new AbortController();
  call.once('cancelled', () => {
    controller.abort(ended);
  });
  if (call.cancelled) controller.abort(ended);
  return controller.signal;
}

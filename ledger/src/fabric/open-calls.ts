import { InterceptingCall, type Interceptor, status } from '@grpc/grpc-js';

type Call = ReturnType<Parameters<Interceptor>[1]>;

/** Knows every gRPC call that has not ended, so that closing leaves none behind. */
export class OpenCalls implements AsyncDisposable {
  readonly #calls = new Set<Call>();
  #emptied: (() => void) | undefined;
  #closed = false;

  /** For the client's options: counts calls in and out. */
  readonly interceptor: Interceptor = (options, nextCall) => {
    const call = nextCall(options);
    return new InterceptingCall(call, {
      start: (metadata, _listener, next) => {
        this.#calls.add(call);
        next(metadata, {
          onReceiveStatus: (ended, nextStatus) => {
            this.#remove(call);
            nextStatus(ended);
          },
        });
        if (this.#closed) cancel(call);
      },
    });
  };

  /** Cancels every call that is open or still comes, and waits until each open one has ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    for (const call of this.#calls) cancel(call);
    if (this.#calls.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
  }

  #remove(call: Call): void {
    this.#calls.delete(call);
    if (this.#calls.size === 0) this.#emptied?.();
  }
}

function cancel(call: Call): void {
  call.cancelWithStatus(status.CANCELLED, 'the connection to the ledger is closed');
}

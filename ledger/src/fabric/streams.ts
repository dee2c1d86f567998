import { Unavailable } from '@edgebeat/core';
import type { CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { translateFailure } from './translate-failure';

/** The open streams of one connection: each is left by its reader, its signal or with all. */
export class Streams implements Disposable {
  readonly #readers = new Set<AbortController>();
  #closed = false;

  /**
   * Reads a stream to its end. It ends without an error only when the reader's side ended it.
   *
   * @throws Unavailable ledger-unavailable when the peer's side ended it.
   */
  async *read<T>(
    open: () => Promise<CloseableAsyncIterable<T>>,
    what: string,
    signal?: AbortSignal,
  ): AsyncGenerator<T, void, undefined> {
    if (this.#closed) {
      throw new Unavailable('ledger-unavailable', `${what}: the connection is closed`);
    }
    if (signal?.aborted === true) return;
    const reader = new AbortController();
    const leave = () => {
      reader.abort();
    };
    this.#readers.add(reader);
    signal?.addEventListener('abort', leave);
    try {
      yield* follow(open, reader.signal);
      if (!reader.signal.aborted) throw new TypeError('the peer ended the stream');
    } catch (error) {
      if (!reader.signal.aborted) throw translateFailure(error, 'stream', what);
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#readers.delete(reader);
    }
  }

  /** Ends every open stream. */
  [Symbol.dispose](): void {
    this.#closed = true;
    for (const reader of this.#readers) reader.abort();
  }
}

/** The library's iterators do not end their call when they are left, so this does. */
async function* follow<T>(
  open: () => Promise<CloseableAsyncIterable<T>>,
  signal: AbortSignal,
): AsyncGenerator<T, void, undefined> {
  const stream = await open();
  const close = () => {
    stream.close();
  };
  signal.addEventListener('abort', close);
  if (signal.aborted) close();
  try {
    yield* stream;
  } finally {
    close();
  }
}

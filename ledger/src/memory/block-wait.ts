import type { MemoryChain } from './memory-chain';

/** Waits for the chain's next block or the signal, and leaves no listener behind. */
export function waitForBlock(chain: MemoryChain, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      leave();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const leave = chain.onBlock(done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

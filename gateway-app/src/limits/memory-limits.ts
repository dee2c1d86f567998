import { RateLimiterMemory } from 'rate-limiter-flexible';
import { MemoryBlocks } from './blocks';
import type { LimitStore } from './limit-store';

/** Keeps limits and blocks in this process: for a gateway of one replica. */
export function memoryLimits(clock: () => Date): LimitStore {
  return {
    blocks: new MemoryBlocks(clock),
    limiter: (_, { requests, seconds }) =>
      new RateLimiterMemory({ points: requests, duration: seconds }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

import { Rejected } from '@edgebeat/core';
import type { Block } from './blocks';

/** How a block is told to whom it is for; its reason stays with the site. */
export function blockedProblem({ kind, until }: Block, now: Date) {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1_000));
  const detail = `this ${kind} is blocked until ${until.toISOString()}; wait ${seconds} s`;
  return { error: new Rejected('rate-limited', detail), retryAfter: String(seconds) };
}

import { Rejected } from '@edgebeat/core';
import type { TransactionContext } from './context';

/**
 * Reads so many bytes of the transient map.
 *
 * @throws Rejected invalid-argument, which never holds a byte of them.
 */
export function transientBytes(ctx: TransactionContext, name: string, length: number): Buffer {
  const bytes = ctx.stub.getTransient().get(name);
  if (bytes?.length === length) return Buffer.from(bytes);
  throw new Rejected(
    'invalid-argument',
    `transient.${name}: must be ${length} bytes in the proposal's transient map`,
  );
}

/**
 * Only the own member's peer gives private data away.
 *
 * @throws Rejected forbidden at another member's peer.
 */
export function requireOwnPeer(msp: string, peerMspId: string | undefined, what: string): void {
  if (msp === peerMspId) return;
  throw new Rejected('forbidden', `${what} is read at the own peer: ask one of ${msp}`);
}

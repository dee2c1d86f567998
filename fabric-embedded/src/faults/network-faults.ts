import type { ChaincodeFaults } from './chaincode-faults';
import type { Faults } from './faults';
import type { OrderingFaults } from './ordering-faults';

/** A member's peer, which can be stopped and started again. */
export interface StoppablePeer {
  readonly mspId: string;
  readonly chaincodes: ReadonlySet<string>;
  isRunning(): boolean;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** The faults of a network with these peers. */
export function networkFaults(
  peers: readonly StoppablePeer[],
  ordering: OrderingFaults,
  chaincodes: ChaincodeFaults,
): Faults {
  const peerOf = (mspId: string) => {
    const found = peers.find((peer) => peer.mspId === mspId);
    if (found === undefined) throw new RangeError(`the network has no member ${mspId}`);
    return found;
  };
  return {
    async stopPeer(mspId) {
      const peer = peerOf(mspId);
      if (!peer.isRunning()) throw new RangeError(`the peer of ${mspId} is stopped already`);
      await peer.stop();
      let starting: Promise<void> | undefined;
      return { [Symbol.asyncDispose]: () => (starting ??= peer.start()) };
    },
    delayOrderer: (ms) => ordering.delay(ms),
    dropOrderer: (count) => ordering.drop(count),
    chaincodeDiffers(mspId, chaincode) {
      if (!peerOf(mspId).chaincodes.has(chaincode)) {
        throw new RangeError(`${mspId} has no chaincode ${chaincode}`);
      }
      return chaincodes.differ(mspId, chaincode);
    },
  };
}

import { common } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import { type BroadcastAnswer, envelopeProblem } from './envelope-check';
import { OrderingUnavailable, type Sequencer } from './sequencer';

/** Checks one envelope and hands it to ordering; SUCCESS means that it will be ordered. */
export type Broadcast = (envelope: common.Envelope) => BroadcastAnswer;

/** One member's ordering node: its own checks before the sequencer that all members share. */
export function broadcastTo(sequencer: Sequencer, config: () => ChannelConfig): Broadcast {
  return (envelope) => {
    const problem = envelopeProblem(envelope, config());
    if (problem !== undefined) return problem;
    try {
      sequencer.order(envelope);
      return { code: common.Status.SUCCESS, info: '' };
    } catch (error) {
      if (!(error instanceof OrderingUnavailable)) throw error;
      return { code: common.Status.SERVICE_UNAVAILABLE, info: error.message };
    }
  };
}

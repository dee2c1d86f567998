import { common } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import type { OrderingFaults } from '../faults/ordering-faults';
import { type BroadcastAnswer, envelopeProblem, openForOrdering, refuse } from './envelope-check';
import { OrderingUnavailable, type Sequencer } from './sequencer';

/** Checks one envelope and hands it to ordering; SUCCESS means that it will be ordered. */
export type Broadcast = (envelope: common.Envelope) => BroadcastAnswer;

/** A channel as one member's ordering node has it. */
export interface OrderingChannel {
  readonly sequencer: Sequencer;
  readonly config: () => ChannelConfig;
}

/** One member's ordering node: its own checks before the sequencer that a channel's members share. */
export function broadcastTo(
  channels: ReadonlyMap<string, OrderingChannel>,
  faults: OrderingFaults,
): Broadcast {
  return (envelope) => {
    const opened = openForOrdering(envelope);
    if ('code' in opened) return opened;
    const channel = channels.get(opened.channelHeader.getChannelId());
    if (channel === undefined) return refuse('channel does not exist');
    const problem = envelopeProblem(envelope, opened, channel.config());
    if (problem !== undefined) return problem;
    try {
      if (!faults.loses()) channel.sequencer.order(envelope);
      return { code: common.Status.SUCCESS, info: '' };
    } catch (error) {
      if (!(error instanceof OrderingUnavailable)) throw error;
      return { code: common.Status.SERVICE_UNAVAILABLE, info: error.message };
    }
  };
}

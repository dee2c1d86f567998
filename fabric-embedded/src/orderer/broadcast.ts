import { common } from '@hyperledger/fabric-protos';
import type { OpenedEnvelope } from '../access/envelope';
import type { Signer } from '../crypto/signer';
import type { OrderingFaults } from '../faults/ordering-faults';
import type { Renew } from './batch-queue';
import { configMessage } from './config-message';
import { type BroadcastAnswer, envelopeProblem, openForOrdering, refuse } from './envelope-check';
import { OrderingUnavailable, type Sequencer } from './sequencer';

/** Checks one envelope and hands it to ordering; SUCCESS means that it will be ordered. */
export type Broadcast = (envelope: common.Envelope) => BroadcastAnswer;

/** A channel as one member's ordering node has it. */
export interface OrderingChannel {
  readonly sequencer: Sequencer;
  readonly signer: Signer;
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
    const checked = check(envelope, opened, channel);
    if ('code' in checked) return checked;
    try {
      if (!faults.loses()) channel.sequencer.order(checked.message, checked.renew);
      return { code: common.Status.SUCCESS, info: '' };
    } catch (error) {
      if (!(error instanceof OrderingUnavailable)) throw error;
      return { code: common.Status.SERVICE_UNAVAILABLE, info: error.message };
    }
  };
}

/** A message that may be ordered. */
interface Checked {
  readonly message: common.Envelope;
  readonly renew?: Renew;
}

function check(
  envelope: common.Envelope,
  opened: OpenedEnvelope,
  { sequencer, signer }: OrderingChannel,
): Checked | BroadcastAnswer {
  if (opened.channelHeader.getType() !== common.HeaderType.CONFIG_UPDATE) {
    return envelopeProblem(envelope, opened, sequencer.config) ?? { message: envelope };
  }
  const { sequence } = sequencer.config;
  const message = configMessage(envelope, opened, sequencer.config, signer);
  if ('code' in message) return message;
  return {
    message,
    // Another update may have come in between; then this one is applied to what that has made.
    renew() {
      if (sequencer.config.sequence === sequence) return message;
      const again = configMessage(envelope, opened, sequencer.config, signer);
      return 'code' in again ? undefined : again;
    },
  };
}

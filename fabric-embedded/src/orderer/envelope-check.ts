import { common } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import { isExpired, verifiedSigners } from '../access/access';
import { type OpenedEnvelope, openEnvelope } from '../access/envelope';
import { transactionIdOf } from '../validation/read-envelope';

type Status = common.StatusMap[keyof common.StatusMap];

/** What an ordering node answers to one envelope. */
export interface BroadcastAnswer {
  readonly code: Status;
  readonly info: string;
}

const { BAD_REQUEST, FORBIDDEN } = common.Status;

/** The channel that an envelope is for, or what an ordering node answers to one that tells none. */
export function openForOrdering(envelope: common.Envelope): OpenedEnvelope | BroadcastAnswer {
  try {
    return openEnvelope(envelope);
  } catch {
    return refuse('could not determine channel ID: malformed envelope');
  }
}

/** Fabric's checks of a transaction before it is ordered; undefined means that it may be. */
export function envelopeProblem(
  envelope: common.Envelope,
  opened: OpenedEnvelope,
  config: ChannelConfig,
): BroadcastAnswer | undefined {
  const problem = headerProblem(opened);
  return problem === undefined ? messageProblem(envelope, opened, config) : refuse(problem);
}

/**
 * Fabric's checks of any message, answered with its codes: size, expiry, signature and
 * `/Channel/Writers`.
 */
export function messageProblem(
  envelope: common.Envelope,
  opened: OpenedEnvelope,
  config: ChannelConfig,
): BroadcastAnswer | undefined {
  const problem = sizeProblem(envelope, config);
  if (problem !== undefined) return refuse(problem);
  if (isExpired(config, opened.signed.creator)) return refuse('broadcast client identity expired');
  return rightsProblem(opened, config);
}

/** The size that batches are cut by and limits are compared with. */
export function envelopeSize(envelope: common.Envelope): number {
  return envelope.getPayload_asU8().length + envelope.getSignature_asU8().length;
}

function headerProblem({ channelHeader, nonce, signed }: OpenedEnvelope) {
  switch (channelHeader.getType()) {
    case common.HeaderType.CONFIG:
      return 'message is of type that cannot be processed directly';
    case common.HeaderType.ORDERER_TRANSACTION:
      return 'message is of type that is no longer supported';
    default:
      return idProblem(channelHeader.getTxId(), transactionIdOf(nonce, signed.creator));
  }
}

/**
 * Stricter than Fabric, whose orderer does not look: whoever saw another's transaction id could have
 * junk ordered under it first, and the real transaction would be a duplicate.
 */
function idProblem(claimed: string, computed: string): string | undefined {
  return claimed === '' || claimed === computed
    ? undefined
    : 'the transaction id is not the hash of nonce and creator';
}

function sizeProblem(envelope: common.Envelope, config: ChannelConfig): string | undefined {
  const size = envelopeSize(envelope);
  const limit = config.batch.absoluteMaxBytes;
  if (size <= limit) return undefined;
  return `message payload is ${String(size)} bytes and exceeds maximum allowed ${String(limit)} bytes`;
}

function rightsProblem({ signed }: OpenedEnvelope, config: ChannelConfig) {
  const problem = config.policies.problem('/Channel/Writers', verifiedSigners(config, signed));
  return problem === undefined
    ? undefined
    : { code: FORBIDDEN, info: `${problem}: permission denied` };
}

/** The answer to a message that Fabric would not order. */
export function refuse(info: string): BroadcastAnswer {
  return { code: BAD_REQUEST, info };
}

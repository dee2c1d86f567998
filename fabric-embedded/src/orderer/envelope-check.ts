import { common } from '@hyperledger/fabric-protos';
import type { ChannelConfig } from '../channel/channel-config';
import { AccessDenied, authenticate, isExpired, type SignedBytes } from '../access/access';
import { type OpenedEnvelope, openEnvelope } from '../access/envelope';
import type { Identity } from '../msp/identity';
import { transactionIdOf } from '../validation/read-envelope';

type Status = common.StatusMap[keyof common.StatusMap];

/** What an ordering node answers to one envelope. */
export interface BroadcastAnswer {
  readonly code: Status;
  readonly info: string;
}

const { BAD_REQUEST, FORBIDDEN } = common.Status;

/**
 * Fabric's checks before a message is ordered: form, channel, size, expiry, signature and
 * `/Channel/Writers`, answered with its codes. Undefined means that the message may be ordered.
 */
export function envelopeProblem(
  envelope: common.Envelope,
  config: ChannelConfig,
): BroadcastAnswer | undefined {
  const opened = tryOpen(envelope);
  if (opened === undefined) return refuse('could not determine channel ID: malformed envelope');
  const problem = headerProblem(opened, config) ?? sizeProblem(envelope, config);
  if (problem !== undefined) return refuse(problem);
  if (isExpired(config, opened.signed.creator)) return refuse('broadcast client identity expired');
  return rightsProblem(opened, config);
}

/** The size that batches are cut by and limits are compared with. */
export function envelopeSize(envelope: common.Envelope): number {
  return envelope.getPayload_asU8().length + envelope.getSignature_asU8().length;
}

function tryOpen(envelope: common.Envelope): OpenedEnvelope | undefined {
  try {
    return openEnvelope(envelope);
  } catch {
    return undefined;
  }
}

function headerProblem({ channelHeader, nonce, signed }: OpenedEnvelope, config: ChannelConfig) {
  if (channelHeader.getChannelId() !== config.channelId) return 'channel does not exist';
  switch (channelHeader.getType()) {
    case common.HeaderType.CONFIG_UPDATE:
      return 'config updates are not supported by the embedded network';
    case common.HeaderType.CONFIG:
    case common.HeaderType.ORDERER_TRANSACTION:
      return 'message is of type that cannot be processed directly';
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
  const problem = config.policies.problem('/Channel/Writers', signersOf(signed, config));
  return problem === undefined
    ? undefined
    : { code: FORBIDDEN, info: `${problem}: permission denied` };
}

/** Fabric's orderer passes over a signer that it cannot authenticate, and its policy lacks one. */
function signersOf(signed: SignedBytes, config: ChannelConfig): readonly Identity[] {
  try {
    return [authenticate(config, signed)];
  } catch (error) {
    if (error instanceof AccessDenied) return [];
    throw error;
  }
}

function refuse(info: string): BroadcastAnswer {
  return { code: BAD_REQUEST, info };
}

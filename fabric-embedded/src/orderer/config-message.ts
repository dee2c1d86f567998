import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { OpenedEnvelope } from '../access/envelope';
import type { ChannelConfig } from '../channel/channel-config';
import { ConfigUpdateRefused } from '../channel/config-refusal';
import { applyConfigUpdate } from '../channel/config-update';
import type { Signer } from '../crypto/signer';
import { type BroadcastAnswer, messageProblem, refuse } from './envelope-check';

const nonceBytes = 24;

/**
 * What an ordering node makes of a config update: the message with the whole new config, which it
 * signs itself.
 *
 * @returns that message, or Fabric's answer to an update that is not applied.
 */
export function configMessage(
  update: common.Envelope,
  opened: OpenedEnvelope,
  config: ChannelConfig,
  signer: Signer,
): common.Envelope | BroadcastAnswer {
  const problem = messageProblem(update, opened, config);
  if (problem !== undefined) {
    const prefix = 'config update for existing channel did not pass initial checks';
    return { ...problem, info: `${prefix}: ${problem.info}` };
  }
  const now = new Date();
  try {
    return signedMessage(applyConfigUpdate(config, update, now), config.channelId, signer, now);
  } catch (error) {
    if (!(error instanceof ConfigUpdateRefused)) throw error;
    const prefix = `error applying config update to existing channel '${config.channelId}'`;
    return refuse(`${prefix}: ${error.message}`);
  }
}

function signedMessage(
  content: common.ConfigEnvelope,
  channelId: string,
  signer: Signer,
  now: Date,
): common.Envelope {
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.CONFIG);
  channel.setChannelId(channelId);
  channel.setTimestamp(Timestamp.fromDate(now));
  const creator = new common.SignatureHeader();
  creator.setCreator(signer.serialized);
  creator.setNonce(randomBytes(nonceBytes));
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(creator.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(content.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(signer.sign(envelope.getPayload_asU8()));
  return envelope;
}

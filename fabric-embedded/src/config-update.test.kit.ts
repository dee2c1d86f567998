import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { credentials } from '@grpc/grpc-js';
import { common, orderer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { Signer } from './crypto/signer';
import type { OrganizationAddress } from './network-options';

/** A change of the group at the end of the path; it gets a copy, which it may alter. */
export interface ConfigChange {
  readonly channel: string;
  readonly config: common.Config;
  /** The groups below the channel's, such as `Orderer`. */
  readonly path: readonly string[];
  readonly change: (group: common.ConfigGroup) => void;
}

/** An update that these administrators signed, as the first of them sends it. */
export function signedUpdate(
  { channel, config, path, change }: ConfigChange,
  signers: readonly [Signer, ...Signer[]],
): common.Envelope {
  const update = new common.ConfigUpdate();
  update.setChannelId(channel);
  const root = config.getChannelGroup() ?? new common.ConfigGroup();
  update.setReadSet(named(root, path, () => undefined));
  update.setWriteSet(named(root, path, change));
  const signed = new common.ConfigUpdateEnvelope();
  const bytes = update.serializeBinary();
  signed.setConfigUpdate(bytes);
  for (const signer of signers) {
    const header = signatureHeader(signer).serializeBinary();
    const signature = new common.ConfigSignature();
    signature.setSignatureHeader(header);
    signature.setSignature(signer.sign(Buffer.concat([header, bytes])));
    signed.addSignatures(signature);
  }
  return envelopeOf(channel, signed.serializeBinary(), signers[0]);
}

/** The groups of the path with their versions, and the whole of the last one after a change. */
function named(
  group: common.ConfigGroup,
  [next, ...rest]: readonly string[],
  change: ConfigChange['change'],
): common.ConfigGroup {
  if (next === undefined) {
    const whole = group.cloneMessage();
    change(whole);
    return whole;
  }
  const copy = new common.ConfigGroup();
  copy.setVersion(group.getVersion());
  copy.setModPolicy(group.getModPolicy());
  const child = group.getGroupsMap().get(next);
  if (child === undefined) throw new Error(`the config has no group ${next}`);
  copy.getGroupsMap().set(next, named(child, rest, change));
  return copy;
}

function signatureHeader(signer: Signer): common.SignatureHeader {
  const header = new common.SignatureHeader();
  header.setCreator(signer.serialized);
  header.setNonce(randomBytes(24));
  return header;
}

function envelopeOf(channelId: string, data: Uint8Array, signer: Signer): common.Envelope {
  const channel = new common.ChannelHeader();
  channel.setType(common.HeaderType.CONFIG_UPDATE);
  channel.setChannelId(channelId);
  channel.setTimestamp(Timestamp.fromDate(new Date()));
  const header = new common.Header();
  header.setChannelHeader(channel.serializeBinary());
  header.setSignatureHeader(signatureHeader(signer).serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(signer.sign(envelope.getPayload_asU8()));
  return envelope;
}

/** What an organisation's ordering node answers to an envelope. */
export async function broadcast(
  at: OrganizationAddress,
  envelope: common.Envelope,
): Promise<orderer.BroadcastResponse.AsObject> {
  const root = await readFile(at.tlsCaFile);
  const client = new orderer.AtomicBroadcastClient(at.orderer, credentials.createSsl(root));
  try {
    return await new Promise((resolve, reject) => {
      const call = client.broadcast();
      call.on('data', (response: orderer.BroadcastResponse) => {
        resolve(response.toObject());
        call.end();
      });
      call.on('error', reject);
      call.write(envelope);
    });
  } finally {
    client.close();
  }
}

import { randomBytes } from 'node:crypto';
import { type ConfigSignature, Rejected } from '@edgebeat/core';
import { common, msp } from '@hyperledger/fabric-protos';
import { sign, type WalletIdentity } from './wallet-identity';

/** As long as Fabric's own nonces. */
const NONCE_BYTES = 24;

/**
 * The bytes of the `common.ConfigUpdate` in a file, as they were written and are signed: those inside
 * an envelope, as `peer channel signconfigtx` takes it, or the file's own, as `configtxlator
 * compute_update` writes them.
 */
export function configUpdateIn(file: Uint8Array): Uint8Array {
  return readEnvelope(file) ?? file;
}

/** A signature of an administrator over an update, as `peer channel signconfigtx` makes it. */
export function signConfigUpdate(identity: WalletIdentity, update: Uint8Array): ConfigSignature {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(identity.mspId);
  creator.setIdBytes(Buffer.from(identity.certificate));
  const header = new common.SignatureHeader();
  header.setCreator(creator.serializeBinary());
  header.setNonce(randomBytes(NONCE_BYTES));
  const bytes = header.serializeBinary();
  const signature = sign(identity, Buffer.concat([bytes, update]));
  return {
    signatureHeader: Buffer.from(bytes).toString('base64'),
    signature: Buffer.from(signature).toString('base64'),
  };
}

/**
 * A config block as `peer channel fetch config` writes it, without the metadata, which says nothing of
 * what is in it and would make it too long.
 *
 * @throws Rejected invalid-argument for what is no block.
 */
export function withoutMetadata(file: Uint8Array): Uint8Array {
  const block = read(() => common.Block.deserializeBinary(file));
  if (block?.getHeader() === undefined || block.getData() === undefined) {
    throw new Rejected(
      'invalid-argument',
      'the file holds no block: fetch it with "peer channel fetch config"',
    );
  }
  block.clearMetadata();
  return block.serializeBinary();
}

function readEnvelope(file: Uint8Array): Uint8Array | undefined {
  return read(() => {
    const envelope = common.Envelope.deserializeBinary(file);
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const head = payload.getHeader()?.getChannelHeader_asU8();
    if (head === undefined) return undefined;
    const type = common.ChannelHeader.deserializeBinary(head).getType();
    if (type !== common.HeaderType.CONFIG_UPDATE) return undefined;
    const signed = common.ConfigUpdateEnvelope.deserializeBinary(payload.getData_asU8());
    return signed.getConfigUpdate_asU8();
  });
}

/** What bytes say, or nothing when they are of another form. */
function read<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

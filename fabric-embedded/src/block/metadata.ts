import { randomBytes } from 'node:crypto';
import { common } from '@hyperledger/fabric-protos';
import type { ValidationCode } from '../peer/peer-ledger';
import { headerBytes } from './header';

const index = common.BlockMetadataIndex;
const slots = index.COMMIT_HASH + 1;
const nonceLength = 24;

/** What signing a block needs of a signer. */
export interface BlockSigner {
  readonly serialized: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** One signature of a block: who claims to have signed what. Nothing is verified yet. */
export interface BlockSignature {
  readonly identity: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Signs a block as an ordering node: the signature covers the header and the number of the last
 * config block, not the validation flags. The older LAST_CONFIG slot is filled too, as Fabric does.
 */
export function signBlock(block: common.Block, signer: BlockSigner, lastConfigBlock: number): void {
  const lastConfig = new common.LastConfig();
  lastConfig.setIndex(lastConfigBlock);
  const value = ordererMetadata(lastConfig);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(signer.serialized);
  signatureHeader.setNonce(randomBytes(nonceLength));
  const signature = new common.MetadataSignature();
  signature.setSignatureHeader(signatureHeader.serializeBinary());
  signature.setSignature(
    signer.sign(signedMessage(value, signature.getSignatureHeader_asU8(), requiredHeader(block))),
  );
  const signatures = metadata(value);
  signatures.addSignatures(signature);
  setSlot(block, index.LAST_CONFIG, metadata(lastConfig.serializeBinary()).serializeBinary());
  setSlot(block, index.SIGNATURES, signatures.serializeBinary());
}

/**
 * The signatures that a block carries.
 *
 * @throws Error when the metadata is malformed.
 */
export function blockSigners(block: common.Block): BlockSignature[] {
  const signatures = common.Metadata.deserializeBinary(slot(block, index.SIGNATURES));
  const value = signatures.getValue_asU8();
  const header = requiredHeader(block);
  return signatures.getSignaturesList().map((signature) => {
    const signatureHeader = signature.getSignatureHeader_asU8();
    return {
      identity: common.SignatureHeader.deserializeBinary(signatureHeader).getCreator_asU8(),
      message: signedMessage(value, signatureHeader, header),
      signature: signature.getSignature_asU8(),
    };
  });
}

/** The number of the last config block, as the block's signed metadata says. */
export function lastConfigBlock(block: common.Block): number | undefined {
  const value = common.Metadata.deserializeBinary(slot(block, index.SIGNATURES)).getValue_asU8();
  return common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex();
}

/** The validation flags of a committed block; empty in a block that no peer has validated. */
export function transactionFlags(block: common.Block): ValidationCode[] {
  // One byte a transaction; every value that a peer writes is a code of the enumeration.
  return Array.from(slot(block, index.TRANSACTIONS_FILTER), (code) => code as ValidationCode);
}

/** Writes the validation flags: they are in no hash and no signature. */
export function setTransactionFlags(block: common.Block, codes: readonly ValidationCode[]): void {
  setSlot(block, index.TRANSACTIONS_FILTER, Uint8Array.from(codes));
}

/** The commit hash that a peer put into a block, or undefined (block 0 has none). */
export function commitHashOf(block: common.Block): Uint8Array | undefined {
  const bytes = slot(block, index.COMMIT_HASH);
  return bytes.length === 0 ? undefined : common.Metadata.deserializeBinary(bytes).getValue_asU8();
}

/** Writes the commit hash. */
export function setCommitHash(block: common.Block, hash: Uint8Array): void {
  setSlot(block, index.COMMIT_HASH, metadata(hash).serializeBinary());
}

/** The same header and envelopes with metadata of its own, so that a peer's flags stay its own. */
export function withOwnMetadata(block: common.Block): common.Block {
  const copy = new common.Block();
  copy.setHeader(block.getHeader());
  copy.setData(block.getData());
  const own = new common.BlockMetadata();
  own.setMetadataList([...(block.getMetadata()?.getMetadataList_asU8() ?? [])]);
  copy.setMetadata(own);
  return copy;
}

function ordererMetadata(lastConfig: common.LastConfig): Uint8Array {
  const message = new common.OrdererBlockMetadata();
  message.setLastConfig(lastConfig);
  message.setConsenterMetadata(new common.Metadata().serializeBinary());
  return message.serializeBinary();
}

function signedMessage(
  value: Uint8Array,
  signatureHeader: Uint8Array,
  header: common.BlockHeader,
): Uint8Array {
  return Buffer.concat([value, signatureHeader, headerBytes(header)]);
}

function requiredHeader(block: common.Block): common.BlockHeader {
  const header = block.getHeader();
  if (header === undefined) throw new TypeError('the block has no header');
  return header;
}

function metadata(value: Uint8Array): common.Metadata {
  const message = new common.Metadata();
  message.setValue(value);
  return message;
}

function slot(block: common.Block, position: number): Uint8Array {
  return block.getMetadata()?.getMetadataList_asU8()[position] ?? new Uint8Array();
}

function setSlot(block: common.Block, position: number, value: Uint8Array): void {
  const message = block.getMetadata() ?? new common.BlockMetadata();
  const list = message.getMetadataList_asU8();
  const filled = Array.from({ length: Math.max(slots, list.length) }, (_, i) => list[i]);
  filled[position] = value;
  message.setMetadataList(filled.map((bytes) => bytes ?? new Uint8Array()));
  block.setMetadata(message);
}

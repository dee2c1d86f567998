import { createHash } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import type { SignedBytes } from '../access/access';

/** A proposal whose parts could be read; nothing is verified yet. */
export interface UnpackedProposal {
  readonly message: peer.SignedProposal;
  readonly signed: SignedBytes;
  readonly header: common.Header;
  readonly channelHeader: common.ChannelHeader;
  readonly nonce: Uint8Array;
  readonly channel: string;
  readonly transactionId: string;
  readonly chaincode: string;
  readonly input: peer.ChaincodeInput;
  /** The payload without transient data, as it goes into the transaction. */
  readonly publicPayload: Uint8Array;
  readonly hasTransientData: boolean;
}

/** @throws Error with Fabric's reason when a part is missing or malformed. */
export function unpackProposal(message: peer.SignedProposal): UnpackedProposal {
  const proposalBytes = message.getProposalBytes_asU8();
  const proposal = peer.Proposal.deserializeBinary(proposalBytes);
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(
    header.getSignatureHeader_asU8(),
  );
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  const creator = signatureHeader.getCreator_asU8();
  return {
    message,
    signed: { creator, data: proposalBytes, signature: message.getSignature_asU8() },
    header,
    channelHeader,
    nonce: signatureHeader.getNonce_asU8(),
    channel: channelHeader.getChannelId(),
    transactionId: channelHeader.getTxId(),
    chaincode: chaincodeName(channelHeader),
    input: chaincodeInput(payload),
    publicPayload: withoutTransientData(payload),
    hasTransientData: payload.getTransientmapMap().getLength() > 0,
  };
}

/** The hash that endorsements carry, over the parts of the proposal that are ordered. */
export function proposalHash({ header, publicPayload }: UnpackedProposal): Uint8Array {
  return createHash('sha256')
    .update(header.getChannelHeader_asU8())
    .update(header.getSignatureHeader_asU8())
    .update(publicPayload)
    .digest();
}

/** A transaction's id binds it to its creator and nonce. */
export function expectedTransactionId({ nonce, signed }: UnpackedProposal): string {
  return createHash('sha256').update(nonce).update(signed.creator).digest('hex');
}

function chaincodeName(channelHeader: common.ChannelHeader): string {
  const extension = peer.ChaincodeHeaderExtension.deserializeBinary(
    channelHeader.getExtension_asU8(),
  );
  const id = extension.getChaincodeId();
  if (id === undefined) throw new Error('ChaincodeHeaderExtension.ChaincodeId is nil');
  if (id.getName() === '') throw new Error('ChaincodeHeaderExtension.ChaincodeId.Name is empty');
  return id.getName();
}

function chaincodeInput(payload: peer.ChaincodeProposalPayload): peer.ChaincodeInput {
  const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8());
  const spec = invocation.getChaincodeSpec();
  if (spec === undefined) {
    throw new Error('chaincode invocation spec did not contain chaincode spec');
  }
  const input = spec.getInput();
  if (input === undefined) throw new Error('chaincode input did not contain any input');
  return input;
}

function withoutTransientData(payload: peer.ChaincodeProposalPayload): Uint8Array {
  const copy = new peer.ChaincodeProposalPayload();
  copy.setInput(payload.getInput_asU8());
  return copy.serializeBinary();
}

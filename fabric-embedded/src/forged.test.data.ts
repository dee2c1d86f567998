import { createHash } from 'node:crypto';
import { common, gateway, peer } from '@hyperledger/fabric-protos';
import type { Signer } from './crypto/signer';

/** A prepared transaction with another endorsed action and no signature. */
export function withAction(
  transaction: Uint8Array,
  change: (action: peer.ChaincodeEndorsedAction) => void,
): Uint8Array {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction);
  const envelope = prepared.getEnvelope() ?? new common.Envelope();
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const content = peer.Transaction.deserializeBinary(payload.getData_asU8());
  const [first] = content.getActionsList();
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(
    first?.getPayload_asU8() ?? new Uint8Array(),
  );
  change(actionPayload.getAction() ?? new peer.ChaincodeEndorsedAction());
  first?.setPayload(actionPayload.serializeBinary());
  payload.setData(content.serializeBinary());
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature('');
  return prepared.serializeBinary();
}

/** An endorsement by any key. */
export function endorsementBy(signer: Signer, payload: Uint8Array): peer.Endorsement {
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(signer.serialized);
  endorsement.setSignature(signer.sign(Buffer.concat([payload, signer.serialized])));
  return endorsement;
}

/** A proposal with another time; its id stays, because the time is no part of it. */
export function withTimestamp(proposed: Uint8Array, time: number): Uint8Array {
  return withHeader(proposed, (header) => {
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    channelHeader.getTimestamp()?.setSeconds(Math.floor(time / 1000));
    header.setChannelHeader(channelHeader.serializeBinary());
  });
}

/** A proposal of another creator, with the id that belongs to it. */
export function withCreator(proposed: Uint8Array, creator: Uint8Array): Uint8Array {
  return withHeader(proposed, (header) => {
    const signature = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
    signature.setCreator(creator);
    header.setSignatureHeader(signature.serializeBinary());
    const id = createHash('sha256').update(signature.getNonce_asU8()).update(creator).digest('hex');
    const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
    channelHeader.setTxId(id);
    header.setChannelHeader(channelHeader.serializeBinary());
  });
}

function withHeader(proposed: Uint8Array, change: (header: common.Header) => void): Uint8Array {
  const transaction = gateway.ProposedTransaction.deserializeBinary(proposed);
  const signed = transaction.getProposal() ?? new peer.SignedProposal();
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  change(header);
  proposal.setHeader(header.serializeBinary());
  signed.setProposalBytes(proposal.serializeBinary());
  signed.setSignature('');
  return transaction.serializeBinary();
}

import { common, gateway, ledger, peer } from '@hyperledger/fabric-protos';

/** An endorsed result in which a key is written with another value. */
export function withForgedValue(payload: Uint8Array, key: string, value: string): Uint8Array {
  const response = peer.ProposalResponsePayload.deserializeBinary(payload);
  const action = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const results = ledger.rwset.TxReadWriteSet.deserializeBinary(action.getResults_asU8());
  for (const set of results.getNsRwsetList()) {
    const writes = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8());
    const forged = writes.getWritesList().find((write) => write.getKey() === key);
    forged?.setValue(Buffer.from(value));
    set.setRwset(writes.serializeBinary());
  }
  action.setResults(results.serializeBinary());
  response.setExtension$(action.serializeBinary());
  return response.serializeBinary();
}

/** A proposal whose id is not the one that nonce and creator give. */
export function withTransactionId(proposed: Uint8Array, id: string): Uint8Array {
  const transaction = gateway.ProposedTransaction.deserializeBinary(proposed);
  const signed = transaction.getProposal() ?? new peer.SignedProposal();
  const proposal = peer.Proposal.deserializeBinary(signed.getProposalBytes_asU8());
  const header = common.Header.deserializeBinary(proposal.getHeader_asU8());
  setTransactionId(header, id);
  proposal.setHeader(header.serializeBinary());
  signed.setProposalBytes(proposal.serializeBinary());
  signed.setSignature('');
  return transaction.serializeBinary();
}

/** A transaction for the orderer whose id is not the one that nonce and creator give. */
export function withEnvelopeId(prepared: Uint8Array, id: string): Uint8Array {
  const transaction = gateway.PreparedTransaction.deserializeBinary(prepared);
  const envelope = transaction.getEnvelope() ?? new common.Envelope();
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  setTransactionId(payload.getHeader() ?? new common.Header(), id);
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature('');
  return transaction.serializeBinary();
}

function setTransactionId(header: common.Header, id: string): void {
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  channelHeader.setTxId(id);
  header.setChannelHeader(channelHeader.serializeBinary());
}

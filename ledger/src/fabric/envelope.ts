import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';

/**
 * Puts the client's signature into a prepared transaction, so that anyone can send the bytes and
 * they are always the same, and names the members that endorsed it, each once.
 */
export function sealTransaction(
  prepared: Uint8Array,
  signature: Uint8Array,
): { readonly bytes: Uint8Array; readonly endorsers: readonly string[] } {
  const transaction = gateway.PreparedTransaction.deserializeBinary(prepared);
  const envelope = transaction.getEnvelope();
  if (envelope === undefined) throw new TypeError('the prepared transaction holds no envelope');
  envelope.setSignature(signature);
  return { bytes: transaction.serializeBinary(), endorsers: endorsersOf(envelope) };
}

function endorsersOf(envelope: common.Envelope): readonly string[] {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
  return [...new Set(transaction.getActionsList().flatMap(endorsersOfAction))];
}

function endorsersOfAction(action: peer.TransactionAction): readonly string[] {
  const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const endorsements = payload.getAction()?.getEndorsementsList() ?? [];
  return endorsements.map((endorsement) =>
    msp.SerializedIdentity.deserializeBinary(endorsement.getEndorser_asU8()).getMspid(),
  );
}

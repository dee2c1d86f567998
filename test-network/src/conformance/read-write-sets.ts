import { gateway, common, ledger, peer } from '@hyperledger/fabric-protos';
import type { Transaction } from './bench';

/** What a transaction read and wrote, by namespace. */
export function readWriteSets(
  transaction: Transaction,
): ReadonlyMap<string, ledger.rwset.kvrwset.KVRWSet> {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  const envelope = prepared.getEnvelope() ?? new common.Envelope();
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const content = peer.ChaincodeActionPayload.deserializeBinary(
    action?.getPayload_asU8() ?? new Uint8Array(),
  );
  const response = peer.ProposalResponsePayload.deserializeBinary(
    content.getAction()?.getProposalResponsePayload_asU8() ?? new Uint8Array(),
  );
  const executed = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  const results = ledger.rwset.TxReadWriteSet.deserializeBinary(executed.getResults_asU8());
  return new Map(
    results
      .getNsRwsetList()
      .map((set) => [
        set.getNamespace(),
        ledger.rwset.kvrwset.KVRWSet.deserializeBinary(set.getRwset_asU8()),
      ]),
  );
}

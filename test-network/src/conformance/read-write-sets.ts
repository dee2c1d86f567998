import { gateway, common, ledger, msp, peer } from '@hyperledger/fabric-protos';
import type { Transaction } from './bench';

/** What a transaction carries besides its proposal: the results and who endorsed them. */
export function endorsedAction(transaction: Transaction): peer.ChaincodeEndorsedAction {
  const prepared = gateway.PreparedTransaction.deserializeBinary(transaction.getBytes());
  return actionOf(prepared.getEnvelope() ?? new common.Envelope());
}

/** The same of an envelope that holds one. */
export function actionOf(envelope: common.Envelope): peer.ChaincodeEndorsedAction {
  const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  const content = peer.ChaincodeActionPayload.deserializeBinary(
    action?.getPayload_asU8() ?? new Uint8Array(),
  );
  return content.getAction() ?? new peer.ChaincodeEndorsedAction();
}

/** The members whose peers endorsed a transaction. */
export function endorsersOf(transaction: Transaction): string[] {
  return endorsersIn(endorsedAction(transaction));
}

/** The members whose peers endorsed an action, in the order of their names. */
export function endorsersIn(action: peer.ChaincodeEndorsedAction): string[] {
  return action
    .getEndorsementsList()
    .map((one) => msp.SerializedIdentity.deserializeBinary(one.getEndorser_asU8()).getMspid())
    .sort();
}

/** What a transaction read and wrote, by namespace. */
export function readWriteSets(
  transaction: Transaction,
): ReadonlyMap<string, ledger.rwset.kvrwset.KVRWSet> {
  const response = peer.ProposalResponsePayload.deserializeBinary(
    endorsedAction(transaction).getProposalResponsePayload_asU8(),
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

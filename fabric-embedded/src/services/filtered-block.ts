import { common, peer } from '@hyperledger/fabric-protos';
import type { CommittedBlock } from '../peer/peer-ledger';
import { blockTransaction, eventOf } from './block-events';

/** A block without payloads: ids, codes and the names of events, as DeliverFiltered sends it. */
export function filteredBlock(committed: CommittedBlock): peer.FilteredBlock {
  const filtered = new peer.FilteredBlock();
  filtered.setNumber(committed.number);
  const envelopes = committed.block.getData()?.getDataList_asU8() ?? [];
  envelopes.forEach((bytes, index) => {
    const transaction = blockTransaction(bytes);
    const outcome = committed.transactions[index];
    if (transaction === undefined || outcome === undefined) return;
    filtered.setChannelId(transaction.channel);
    const entry = filtered.addFilteredTransactions();
    entry.setTxid(outcome.id);
    entry.setTxValidationCode(outcome.code);
    entry.setType(headerType(transaction.type));
    if (transaction.type === common.HeaderType.ENDORSER_TRANSACTION) {
      entry.setTransactionActions(filteredActions(transaction.actions));
    }
  });
  return filtered;
}

function filteredActions(actions: readonly peer.ChaincodeAction[]) {
  const message = new peer.FilteredTransactionActions();
  for (const action of actions) {
    const event = readableEvent(action);
    if (event === undefined) continue;
    const withoutPayload = new peer.ChaincodeEvent();
    withoutPayload.setTxId(event.getTxId());
    withoutPayload.setChaincodeId(event.getChaincodeId());
    withoutPayload.setEventName(event.getEventName());
    message.addChaincodeActions().setChaincodeEvent(withoutPayload);
  }
  return message;
}

/** A transaction that was refused may carry anything; the stream must get past it all the same. */
function readableEvent(action: peer.ChaincodeAction): peer.ChaincodeEvent | undefined {
  try {
    return eventOf(action);
  } catch {
    return undefined;
  }
}

type HeaderType = common.HeaderTypeMap[keyof common.HeaderTypeMap];

const headerTypes: readonly HeaderType[] = Object.values({ ...common.HeaderType });

function headerType(code: number): HeaderType {
  return headerTypes.find((type) => type === code) ?? common.HeaderType.MESSAGE;
}

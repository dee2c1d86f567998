import { common, peer } from '@hyperledger/fabric-protos';
import { readCommittedBlock } from '../peer/committed-block';
import { filteredBlock } from './filtered-block';

/** A refused transaction whose action carries an event that nobody can read. */
function envelopeWithEvents(events: Uint8Array): Uint8Array {
  const action = new peer.ChaincodeAction();
  action.setEvents(events);
  const response = new peer.ProposalResponsePayload();
  response.setExtension$(action.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response.serializeBinary());
  const actionPayload = new peer.ChaincodeActionPayload();
  actionPayload.setAction(endorsed);
  const transactionAction = new peer.TransactionAction();
  transactionAction.setPayload(actionPayload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.addActions(transactionAction);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setTxId('refused');
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

describe('filteredBlock', () => {
  it('given a refused transaction with an unreadable event, when its block is sent, then it is there without the event', () => {
    const data = new common.BlockData();
    data.addData(envelopeWithEvents(Uint8Array.from([0x0a, 0x7f])));
    const block = new common.Block();
    block.setHeader(new common.BlockHeader());
    block.setData(data);

    const filtered = filteredBlock(readCommittedBlock(block.serializeBinary()));

    const [transaction] = filtered.getFilteredTransactionsList();
    expect(transaction?.getTxid()).toBe('refused');
    expect(transaction?.getTransactionActions()?.getChaincodeActionsList()).toEqual([]);
  });
});

import { common, peer } from '@hyperledger/fabric-protos';
import type { CommittedBlock } from '../peer/peer-ledger';

/** The header of an envelope in a block, and the actions of an endorsed transaction. */
interface BlockTransaction {
  readonly type: number;
  readonly channel: string;
  readonly actions: readonly peer.ChaincodeAction[];
}

/** Reads one envelope of a committed block; undefined when it is malformed. */
export function blockTransaction(envelopeBytes: Uint8Array): BlockTransaction | undefined {
  try {
    const envelope = common.Envelope.deserializeBinary(envelopeBytes);
    const payload = common.Payload.deserializeBinary(envelope.getPayload_asU8());
    const bytes = payload.getHeader()?.getChannelHeader_asU8() ?? new Uint8Array();
    const header = common.ChannelHeader.deserializeBinary(bytes);
    const type = header.getType();
    const endorsed = type === common.HeaderType.ENDORSER_TRANSACTION;
    const actions = endorsed ? chaincodeActions(payload.getData_asU8()) : [];
    return { type, channel: header.getChannelId(), actions };
  } catch {
    return undefined;
  }
}

/** The events of the block's valid transactions, in their order. */
export function chaincodeEvents(committed: CommittedBlock): peer.ChaincodeEvent[] {
  const envelopes = committed.block.getData()?.getDataList_asU8() ?? [];
  return envelopes.flatMap((bytes, index) => {
    const valid = committed.transactions[index]?.code === peer.TxValidationCode.VALID;
    const actions = valid ? (blockTransaction(bytes)?.actions ?? []) : [];
    return actions.flatMap((action) => eventOf(action) ?? []);
  });
}

/** The event that an action carries, if any. */
export function eventOf(action: peer.ChaincodeAction): peer.ChaincodeEvent | undefined {
  const bytes = action.getEvents_asU8();
  if (bytes.length === 0) return undefined;
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  return event.getChaincodeId() === '' ? undefined : event;
}

function chaincodeActions(data: Uint8Array): peer.ChaincodeAction[] {
  const transaction = peer.Transaction.deserializeBinary(data);
  return transaction.getActionsList().flatMap((action) => {
    const payload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
    const bytes = payload.getAction()?.getProposalResponsePayload_asU8();
    if (bytes === undefined) return [];
    const response = peer.ProposalResponsePayload.deserializeBinary(bytes);
    return [peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8())];
  });
}

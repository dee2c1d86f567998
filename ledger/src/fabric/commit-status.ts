import type { Gateway } from '@hyperledger/fabric-gateway';
import { gateway as messages, msp } from '@hyperledger/fabric-protos';
import type { TransactionReading } from '../ledger';
import type { FabricSettings } from './fabric-options';
import { codeName } from './system-queries';

/**
 * Waits at the peer for the status of a transaction that any process may have sent. The peer waits
 * for ever, so the deadline is what ends the call.
 */
export async function commitStatus(
  gateway: Gateway,
  settings: FabricSettings,
  transactionId: string,
  deadline: Date,
): Promise<TransactionReading> {
  const request = new messages.CommitStatusRequest();
  request.setChannelId(settings.channel);
  request.setTransactionId(transactionId);
  request.setIdentity(creatorOf(gateway));
  const signed = new messages.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  const status = await gateway.newCommit(signed.serializeBinary()).getStatus({ deadline });
  return { block: Number(status.blockNumber), code: codeName(status.code) };
}

function creatorOf(gateway: Gateway): Uint8Array {
  const { mspId, credentials } = gateway.getIdentity();
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  identity.setIdBytes(credentials);
  return identity.serializeBinary();
}

import { common, gateway, msp, peer } from '@hyperledger/fabric-protos';

/** An endorsed envelope as a gateway assembles it from a proposal and its endorsers' answers. */
export function endorseResponse(
  request: gateway.EndorseRequest,
  result: unknown,
  endorsers: readonly string[],
): gateway.EndorseResponse {
  const proposalBytes = request.getProposedTransaction()?.getProposalBytes_asU8();
  const proposal = peer.Proposal.deserializeBinary(proposalBytes ?? new Uint8Array());
  const payload = new common.Payload();
  payload.setHeader(common.Header.deserializeBinary(proposal.getHeader_asU8()));
  const transaction = new peer.Transaction();
  transaction.addActions(actionOf(result, endorsers));
  payload.setData(transaction.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const response = new gateway.EndorseResponse();
  response.setPreparedTransaction(envelope);
  return response;
}

function actionOf(result: unknown, endorsers: readonly string[]): peer.TransactionAction {
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(responsePayload(result));
  endorsed.setEndorsementsList(endorsers.map(endorsementOf));
  const payload = new peer.ChaincodeActionPayload();
  payload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setPayload(payload.serializeBinary());
  return action;
}

function responsePayload(result: unknown): Uint8Array {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(Buffer.from(JSON.stringify(result)));
  const chaincodeAction = new peer.ChaincodeAction();
  chaincodeAction.setResponse(response);
  const payload = new peer.ProposalResponsePayload();
  payload.setExtension$(chaincodeAction.serializeBinary());
  return payload.serializeBinary();
}

function endorsementOf(mspId: string): peer.Endorsement {
  const identity = new msp.SerializedIdentity();
  identity.setMspid(mspId);
  const endorsement = new peer.Endorsement();
  endorsement.setEndorser(identity.serializeBinary());
  return endorsement;
}

export function evaluateResponse(payload: Uint8Array): gateway.EvaluateResponse {
  const result = new peer.Response();
  result.setStatus(200);
  result.setPayload(payload);
  const response = new gateway.EvaluateResponse();
  response.setResult(result);
  return response;
}

/** The chaincode and the arguments of a call, as text. */
export function inputOf(request: gateway.EvaluateRequest): {
  readonly chaincode: string;
  readonly args: readonly string[];
} {
  const proposalBytes = request.getProposedTransaction()?.getProposalBytes_asU8();
  const proposal = peer.Proposal.deserializeBinary(proposalBytes ?? new Uint8Array());
  const payload = peer.ChaincodeProposalPayload.deserializeBinary(proposal.getPayload_asU8());
  const invocation = peer.ChaincodeInvocationSpec.deserializeBinary(payload.getInput_asU8());
  const spec = invocation.getChaincodeSpec();
  return {
    chaincode: spec?.getChaincodeId()?.getName() ?? '',
    args: (spec?.getInput()?.getArgsList_asU8() ?? []).map((arg) => Buffer.from(arg).toString()),
  };
}

export function commitStatusResponse(
  block: number,
  code: keyof peer.TxValidationCodeMap,
): gateway.CommitStatusResponse {
  const response = new gateway.CommitStatusResponse();
  response.setBlockNumber(block);
  response.setResult(peer.TxValidationCode[code]);
  return response;
}

/** What the query chaincode answers about one transaction. */
export function processedTransaction(code: keyof peer.TxValidationCodeMap): Uint8Array {
  const processed = new peer.ProcessedTransaction();
  processed.setValidationcode(peer.TxValidationCode[code]);
  return processed.serializeBinary();
}

/** A block whose transactions all have one id, each with a validation code. */
export function blockOfId(
  id: string,
  codes: readonly (keyof peer.TxValidationCodeMap)[],
): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setTxId(id);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  const data = new common.BlockData();
  data.setDataList(codes.map(() => envelope.serializeBinary()));
  const flags = Uint8Array.from(codes.map((code) => peer.TxValidationCode[code]));
  const metadata = new common.BlockMetadata();
  metadata.setMetadataList([new Uint8Array(), new Uint8Array(), flags]);
  const block = new common.Block();
  block.setData(data);
  block.setMetadata(metadata);
  return block.serializeBinary();
}

export function transactionIdOf(signed: gateway.SignedCommitStatusRequest): string {
  const request = gateway.CommitStatusRequest.deserializeBinary(signed.getRequest_asU8());
  return request.getTransactionId();
}

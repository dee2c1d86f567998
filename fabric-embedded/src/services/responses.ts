import { peer } from '@hyperledger/fabric-protos';

/** A chaincode's successful response. */
export function success(payload: Uint8Array): peer.Response {
  const response = new peer.Response();
  response.setStatus(200);
  response.setPayload(payload);
  return response;
}

/** A chaincode's failure. */
export function failure(message: string, status = 500): peer.Response {
  const response = new peer.Response();
  response.setStatus(status);
  response.setMessage(message);
  return response;
}

import { Metadata, type StatusObject, status } from '@grpc/grpc-js';
import { gateway, google } from '@hyperledger/fabric-protos';
import { Any } from 'google-protobuf/google/protobuf/any_pb';

/** What one endpoint contributed to a failure. */
export interface EndpointFailure {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

// Status and details travel in HTTP/2 headers, which clients accept up to 64 KiB.
const maxMessage = 4096;
const maxDetails = 8;

/** A call that ends with a gRPC status; the details are what the gateway's clients read. */
export class RpcFailure extends Error {
  readonly code: status;
  readonly endpoints: readonly EndpointFailure[];

  constructor(code: status, message: string, endpoints: readonly EndpointFailure[] = []) {
    super(message);
    this.name = 'RpcFailure';
    this.code = code;
    this.endpoints = endpoints;
  }
}

/** What Fabric's gateway tells of a channel that its peer has not joined. */
export function noConfig(channel: string): string {
  return `failed to get config for channel [${channel}]: could not get last config for channel ${channel}`;
}

/** The status that ends a call; a surprise is told as UNKNOWN, as Go's servers do. */
export function toStatus(error: unknown): StatusObject {
  if (!(error instanceof RpcFailure)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: status.UNKNOWN, details: bounded(message), metadata: new Metadata() };
  }
  const metadata = new Metadata();
  if (error.endpoints.length > 0) {
    metadata.set('grpc-status-details-bin', Buffer.from(richStatus(error).serializeBinary()));
  }
  return { code: error.code, details: bounded(error.message), metadata };
}

function richStatus(failure: RpcFailure): google.rpc.Status {
  const message = new google.rpc.Status();
  message.setCode(failure.code);
  message.setMessage(bounded(failure.message));
  for (const endpoint of failure.endpoints.slice(0, maxDetails)) {
    const detail = new gateway.ErrorDetail();
    detail.setAddress(endpoint.address);
    detail.setMspId(endpoint.mspId);
    detail.setMessage(bounded(endpoint.message));
    const any = new Any();
    any.pack(detail.serializeBinary(), 'gateway.ErrorDetail');
    message.addDetails(any);
  }
  return message;
}

/** Short enough for a header, and without halves of a character, which headers cannot carry. */
function bounded(message: string): string {
  const text = message.length > maxMessage ? `${message.slice(0, maxMessage)} …` : message;
  return Buffer.from(text).toString();
}

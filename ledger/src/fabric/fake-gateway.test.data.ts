import {
  Metadata,
  Server,
  ServerCredentials,
  type ServerDuplexStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { type common, gateway, google, peer } from '@hyperledger/fabric-protos';
import { Any } from 'google-protobuf/google/protobuf/any_pb';
import { selfSigned } from '../self-signed.test.data';

/** A failure as the peer's gateway sends it, with what single endorsers said. */
export class GatewayFailure extends Error {
  readonly code: status;
  readonly endorsers: Readonly<Record<string, string>>;

  constructor(code: status, message: string, endorsers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.code = code;
    this.endorsers = endorsers;
  }
}

/** What the fake answers; every function may be replaced while it runs. */
export interface GatewayScript {
  evaluate(request: gateway.EvaluateRequest): Promise<gateway.EvaluateResponse>;
  endorse(request: gateway.EndorseRequest): Promise<gateway.EndorseResponse>;
  submit(request: gateway.SubmitRequest): Promise<gateway.SubmitResponse>;
  commitStatus(request: gateway.SignedCommitStatusRequest): Promise<gateway.CommitStatusResponse>;
  chaincodeEvents(
    stream: ServerWritableStream<
      gateway.SignedChaincodeEventsRequest,
      gateway.ChaincodeEventsResponse
    >,
  ): void;
  deliver(stream: ServerDuplexStream<common.Envelope, peer.DeliverResponse>): void;
}

/** The gateway and deliver services of a peer that follows a script, over TLS. */
export interface FakeGateway extends AsyncDisposable {
  readonly address: string;
  readonly tlsRoot: string;
  /** Breaks every connection at once, as a peer that dies does. */
  kill(): void;
}

const notScripted = () => Promise.reject(new Error('the script does not answer this'));

/** A script that answers nothing; tests fill in what they need. */
export function emptyScript(): GatewayScript {
  return {
    evaluate: notScripted,
    endorse: notScripted,
    submit: notScripted,
    commitStatus: notScripted,
    chaincodeEvents: (stream) => stream.destroy(new Error('the script has no events')),
    deliver: (stream) => stream.destroy(new Error('the script has no blocks')),
  };
}

/** @param tls The certificate that it shows, which is its own root; one of its own if not given. */
export async function startFakeGateway(
  script: GatewayScript,
  tls = selfSigned('localhost'),
): Promise<FakeGateway> {
  const { certificate, privateKey } = tls;
  const pair = { cert_chain: Buffer.from(certificate), private_key: Buffer.from(privateKey) };
  const server = new Server();
  server.addService(gateway.GatewayService, {
    evaluate: unary((request: gateway.EvaluateRequest) => script.evaluate(request)),
    endorse: unary((request: gateway.EndorseRequest) => script.endorse(request)),
    submit: unary((request: gateway.SubmitRequest) => script.submit(request)),
    commitStatus: unary((request: gateway.SignedCommitStatusRequest) =>
      script.commitStatus(request),
    ),
    chaincodeEvents: (stream: Parameters<GatewayScript['chaincodeEvents']>[0]) => {
      script.chaincodeEvents(stream);
    },
  });
  server.addService(peer.DeliverService, {
    deliver: (stream: Parameters<GatewayScript['deliver']>[0]) => {
      script.deliver(stream);
    },
    deliverFiltered: () => undefined,
    deliverWithPrivateData: () => undefined,
  });
  const port = await bind(server, ServerCredentials.createSsl(null, [pair]));
  return {
    address: `localhost:${String(port)}`,
    tlsRoot: certificate,
    kill: () => {
      server.forceShutdown();
    },
    [Symbol.asyncDispose]: () => {
      server.forceShutdown();
      return Promise.resolve();
    },
  };
}

function bind(server: Server, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync('localhost:0', credentials, (error, port) => {
      if (error) reject(error);
      else resolve(port);
    });
  });
}

function unary<Q, A>(answer: (request: Q) => Promise<A>) {
  return (call: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>) => {
    answer(call.request).then(
      (response) => {
        callback(null, response);
      },
      (error: unknown) => {
        callback(toServiceError(error));
      },
    );
  };
}

function toServiceError(error: unknown) {
  const { code, endorsers, message } =
    error instanceof GatewayFailure ? error : new GatewayFailure(status.INTERNAL, String(error));
  const metadata = new Metadata();
  if (Object.keys(endorsers).length > 0) {
    metadata.set('grpc-status-details-bin', Buffer.from(richStatus(endorsers)));
  }
  return { code, details: message, metadata };
}

function richStatus(endorsers: Readonly<Record<string, string>>): Uint8Array {
  const rich = new google.rpc.Status();
  for (const [mspId, message] of Object.entries(endorsers)) {
    const detail = new gateway.ErrorDetail();
    detail.setMspId(mspId);
    detail.setMessage(message);
    const any = new Any();
    any.pack(detail.serializeBinary(), 'gateway.ErrorDetail');
    rich.addDetails(any);
  }
  return rich.serializeBinary();
}

import { setTimeout } from 'node:timers/promises';
import { Rejected } from '@edgebeat/core';
import ChaincodeServer from 'fabric-shim/lib/server';
import { EdgeBeatChaincode } from './chaincode';
import { charterHashOf } from './package-id';

const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;
const CLOSE_MS = 2000;

/** The TLS material of a chaincode server, as PEM. */
export interface ChaincodeTls {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** The authority of the peers' client certificates; a peer without one is refused. */
  readonly clientCaCert: Buffer;
}

/** How often a quiet connection is asked whether it is alive, and how long it may take to answer. */
export interface ChaincodeTimeouts {
  readonly keepaliveMs: number;
  readonly keepaliveAnswerMs: number;
}

/** What a process needs to serve the chaincode to its peers. */
export interface ServeOptions {
  /** `edgebeat_<charter hash>:<digest>`: the peers' package id, which names the charter. */
  readonly packageId: string;
  /** The member whose peer is served: its clients alone read channel keys here. */
  readonly mspId?: string;
  /** `host:port` to listen on. */
  readonly address: string;
  readonly tls?: ChaincodeTls;
  readonly timeouts?: ChaincodeTimeouts;
  /** Is told of errors that nobody foresaw; without it they go to standard error. */
  readonly onSurprise?: (error: unknown) => void;
}

/** A chaincode that listens until it is disposed of. */
export interface ChaincodeService extends AsyncDisposable {
  readonly address: string;
}

const defaultTimeouts: ChaincodeTimeouts = { keepaliveMs: 60_000, keepaliveAnswerMs: 20_000 };

/**
 * Serves the chaincode as an external service until it is disposed of. Peers connect to it.
 *
 * @throws Rejected invalid-setting for a package id of another form or an address that is taken.
 */
export async function serveChaincode(options: ServeOptions): Promise<ChaincodeService> {
  const { packageId, address, mspId, onSurprise = logSurprise } = options;
  const chaincode = new EdgeBeatChaincode({
    charterHash: charterHashOf(packageId),
    ...(mspId !== undefined && { mspId }),
    onSurprise,
  });
  const server = new ChaincodeServer(chaincode, serverOptions(options));
  try {
    await withoutDeprecations(() => server.start());
  } catch (error) {
    const detail = `address: the chaincode cannot listen on ${address}: is it taken?`;
    throw new Rejected('invalid-setting', detail, { cause: error });
  }
  return { address, [Symbol.asyncDispose]: () => close(server) };
}

function serverOptions({ packageId, address, tls, timeouts = defaultTimeouts }: ServeOptions) {
  return {
    ccid: packageId,
    address,
    ...(tls && { tlsProps: { key: tls.key, cert: tls.cert, clientCACerts: tls.clientCaCert } }),
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
    'grpc.keepalive_time_ms': timeouts.keepaliveMs,
    'grpc.keepalive_timeout_ms': timeouts.keepaliveAnswerMs,
    'grpc.keepalive_permit_without_calls': 1,
  };
}

/** The shim calls a method of its gRPC library that only prints that it is no longer needed. */
async function withoutDeprecations(start: () => Promise<void>): Promise<void> {
  const before: unknown = Reflect.get(process, 'noDeprecation');
  Reflect.set(process, 'noDeprecation', true);
  try {
    await start();
  } finally {
    Reflect.set(process, 'noDeprecation', before);
  }
}

/**
 * Ends every connection and waits for the sockets, though not for peers that do not let go; what is
 * under way there has not been endorsed.
 */
async function close({ _server: server }: ChaincodeServer): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.tryShutdown(() => {
      resolve();
    });
  });
  server.forceShutdown();
  const giveUp = new AbortController();
  await Promise.race([closed, setTimeout(CLOSE_MS, undefined, { signal: giveUp.signal })]);
  giveUp.abort();
}

function logSurprise(error: unknown): void {
  console.error('a transaction failed in a way that nobody foresaw', error);
}

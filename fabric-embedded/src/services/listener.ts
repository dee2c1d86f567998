import { createServer, type Server as TcpServer, type Socket } from 'node:net';
import {
  Server as GrpcServer,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { systemErrorCode } from '../data-dir/system-error';
import { NetworkFailure } from '../failure';
import { listenOnFreePort } from '../free-ports';

/** The PEM files of a TLS server. */
export interface ServerTls {
  readonly ca: Buffer;
  readonly certificate: Buffer;
  readonly key: Buffer;
}

export interface ListenerLimits {
  readonly maxMessageBytes: number;
  readonly maxConnections: number;
  readonly maxStreamsPerConnection: number;
}

/** A loopback port that is taken before anything is served on it. */
export interface ReservedPort extends AsyncDisposable {
  readonly port: number;
  readonly server: TcpServer;
}

const host = '127.0.0.1';

/**
 * Takes a port on the loopback address; 0 takes a free one.
 *
 * @throws NetworkFailure `port-taken`, naming the port and the setting it comes from.
 */
export async function reservePort(port: number, setting: string): Promise<ReservedPort> {
  const server = createServer({ noDelay: true }).on('connection', refuse);
  try {
    if (port === 0) await listenOnFreePort(server);
    else await listen(server, port);
  } catch (cause) {
    throw new NetworkFailure(
      'port-taken',
      `Port ${String(port)} on ${host} cannot be opened (${systemErrorCode(cause) ?? String(cause)}): ` +
        `stop the program that uses it or choose another port in ${setting}.`,
      { cause, field: setting },
    );
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port was bound');
  return { port: address.port, server, [Symbol.asyncDispose]: () => close(server) };
}

function listen(server: TcpServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
}

/** One gRPC server with TLS on a port of its own, with bounded connections and messages. */
export class Listener implements AsyncDisposable {
  readonly #reserved: ReservedPort;
  readonly #grpc: GrpcServer;
  readonly #sockets = new Set<Socket>();
  #accept: (socket: Socket) => void = refuse;
  #refusing = false;

  constructor(reserved: ReservedPort, limits: ListenerLimits) {
    this.#reserved = reserved;
    reserved.server.maxConnections = limits.maxConnections;
    reserved.server.off('connection', refuse).on('connection', (socket) => {
      if (this.#refusing) refuse(socket);
      else this.#accept(socket);
    });
    this.#grpc = new GrpcServer({
      'grpc.max_receive_message_length': limits.maxMessageBytes,
      'grpc.max_send_message_length': limits.maxMessageBytes,
      'grpc.max_concurrent_streams': limits.maxStreamsPerConnection,
      'grpc.enable_channelz': 0,
    });
  }

  add(service: ServiceDefinition, implementation: UntypedServiceImplementation): void {
    this.#grpc.addService(service, implementation);
  }

  /** Answers from now on; before, connections are closed at once. */
  serve(tls: ServerTls): void {
    // No client certificate is asked for. Naming a root all the same keeps Node from parsing
    // the whole list of public roots for each server, which is a good part of a start.
    const credentials = ServerCredentials.createSsl(tls.ca, [
      { cert_chain: tls.certificate, private_key: tls.key },
    ]);
    const injector = this.#grpc.createConnectionInjector(credentials);
    this.#accept = (socket) => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
      injector.injectConnection(socket);
    };
  }

  /** Ends all connections and takes none until `resume`; the port stays taken. */
  pause(): void {
    this.#refusing = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  resume(): void {
    this.#refusing = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = close(this.#reserved.server);
    this.#grpc.forceShutdown();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}

/** Resolves when no connection is left; also when the server was closed before. */
function close(server: TcpServer): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}

function refuse(socket: Socket): void {
  socket.destroy();
}

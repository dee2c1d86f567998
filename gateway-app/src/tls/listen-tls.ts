import type { RequestListener } from 'node:http';
import { createServer, type Server, type ServerOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { defaultListenLimits, type ListenLimits } from './listen-limits';
import { answerMalformed } from './malformed-request';
import { OpenSockets } from './open-sockets';

const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':');
const SWEEP_MS = 50;

/** Key and certificate chain of a server, PEM. */
export interface ServerKey {
  readonly key: string;
  readonly cert: string;
}

export interface ListenOptions extends ServerKey {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** PEM of the authorities whose client certificates are taken. */
  readonly ca?: string;
  /** Whether a client must have a certificate of `ca`; the handshake fails without. */
  readonly requestClientCertificate?: boolean;
  readonly handler: RequestListener;
  /** Called for each connection after its handshake, before its first request. */
  readonly onConnection?: (socket: TLSSocket) => void;
  /** Called for each handshake that failed. */
  readonly onRefused?: (error: Error) => void;
  readonly limits?: Partial<ListenLimits>;
}

/** A server that listens; disposed, it answers what is under way and closes. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  readonly address: string;
  /** New connections get this certificate from now on. */
  useCertificate(key: ServerKey): void;
}

/**
 * Listens for HTTPS requests, TLS 1.2 or newer.
 *
 * @throws the system's error, with its code, when the address cannot be had (EADDRINUSE).
 */
export async function listenTls(options: ListenOptions): Promise<Listening> {
  const limits = { ...defaultListenLimits, ...options.limits };
  const sockets = new OpenSockets(limits);
  const server = createServer(toServerOptions(options, limits), options.handler);
  server.keepAliveTimeout = limits.keepAliveSeconds * 1_000;
  server.maxRequestsPerSocket = limits.requestsPerConnection;
  server.prependListener('connection', (socket: Socket) => {
    sockets.admit(socket);
  });
  server.prependListener('secureConnection', (socket) => {
    sockets.secured(socket);
    options.onConnection?.(socket);
  });
  server.prependListener('request', ({ socket }) => {
    sockets.used(socket);
  });
  server.on('tlsClientError', (error) => options.onRefused?.(error));
  server.on('clientError', answerMalformed);
  const port = await listen(server, options);
  return {
    port,
    address: options.host,
    useCertificate: ({ key, cert }) => {
      server.setSecureContext(toServerOptions({ ...options, key, cert }, limits));
    },
    [Symbol.asyncDispose]: () => close(server, sockets, limits.closeSeconds * 1_000),
  };
}

function toServerOptions(options: ListenOptions, limits: ListenLimits): ServerOptions {
  const { key, cert, ca, requestClientCertificate = false } = options;
  return {
    key,
    cert,
    ...(ca === undefined ? {} : { ca }),
    requestCert: requestClientCertificate,
    rejectUnauthorized: requestClientCertificate,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    handshakeTimeout: limits.handshakeSeconds * 1_000,
    headersTimeout: limits.headersSeconds * 1_000,
    requestTimeout: limits.requestSeconds * 1_000,
    connectionsCheckingInterval: 1_000,
    maxHeaderSize: limits.headerBytes,
    noDelay: true,
  };
}

function listen(server: Server, { host, port }: ListenOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      const bound = server.address();
      resolve(typeof bound === 'object' && bound !== null ? bound.port : port);
    });
  });
}

/** A connection whose answer has just been sent is idle only then, so it is swept more than once. */
async function close(server: Server, sockets: OpenSockets, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
  });
  sockets.cutUnused();
  const sweep = setInterval(() => {
    server.closeIdleConnections();
  }, SWEEP_MS);
  const deadline = setTimeout(() => {
    sockets.cutAll();
  }, graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

import { type Listening, type ListenOptions, listenTls } from '../tls/listen-tls';
import type { Edge } from './create-edge';

export interface ListenEdgeOptions extends Pick<
  ListenOptions,
  'host' | 'port' | 'key' | 'cert' | 'limits'
> {
  readonly edge: Edge;
  /** PEM of the authority that signs this site's devices. */
  readonly deviceCa: string;
}

/**
 * Listens for devices: without a certificate of the site's device authority that is valid now, no
 * request is ever read.
 *
 * @throws the system's error, with its code, when the address cannot be had (EADDRINUSE).
 */
export function listenEdge({ edge, deviceCa, ...options }: ListenEdgeOptions): Promise<Listening> {
  return listenTls({
    ...options,
    ca: deviceCa,
    requestClientCertificate: true,
    handler: edge.handler,
    onConnection: (socket) => {
      edge.onConnection(socket);
    },
    onRefused: (error) => {
      edge.onRefused(error);
    },
  });
}

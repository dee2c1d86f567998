/** What one listener grants its clients; everything is bounded. */
export interface ListenLimits {
  /** Connections at a time, of all clients and of one address. */
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly headerBytes: number;
  readonly handshakeSeconds: number;
  readonly headersSeconds: number;
  /** For a request with its body to arrive. */
  readonly requestSeconds: number;
  /** For the next request on a connection to begin, and how many there may be. */
  readonly keepAliveSeconds: number;
  readonly requestsPerConnection: number;
  /** For requests under way to be answered when the listener closes. */
  readonly closeSeconds: number;
}

export const defaultListenLimits: ListenLimits = {
  connections: 2_000,
  connectionsPerAddress: 500,
  headerBytes: 16_384,
  handshakeSeconds: 10,
  headersSeconds: 10,
  requestSeconds: 30,
  keepAliveSeconds: 30,
  requestsPerConnection: 100_000,
  closeSeconds: 5,
};

import { Client, credentials } from '@grpc/grpc-js';
import type { FabricSettings } from './fabric-options';
import type { OpenCalls } from './open-calls';

/** A block may be as large as Fabric's own limit for messages. */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/** A TLS channel to one peer that finds back within seconds after the peer was away. */
export function createGrpcClient(settings: FabricSettings, calls: OpenCalls): Client {
  const { peerAddress, standIns } = settings;
  const name = settings.hostNameOverride ?? (standIns.length > 0 ? 'localhost' : undefined);
  return new Client(
    targetOf(peerAddress, standIns),
    credentials.createSsl(Buffer.from(settings.tlsRoot)),
    {
      interceptors: [calls.interceptor],
      // Where no DNS server answers, the question for a TXT record would hold up the end of a process.
      'grpc.service_config_disable_resolution': 1,
      'grpc.keepalive_time_ms': settings.keepAliveMs,
      'grpc.keepalive_timeout_ms': 20_000,
      'grpc.initial_reconnect_backoff_ms': 200,
      'grpc.max_reconnect_backoff_ms': 2_000,
      'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
      'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
      ...(name === undefined
        ? {}
        : { 'grpc.ssl_target_name_override': name, 'grpc.default_authority': name }),
    },
  );
}

/** Of several addresses gRPC takes the first that answers, and another one when that is lost. */
function targetOf(peerAddress: string, standIns: readonly string[]): string {
  if (standIns.length === 0) return peerAddress;
  const addresses = [peerAddress, ...standIns].map((at) => at.replace('localhost:', '127.0.0.1:'));
  return `ipv4:${addresses.join(',')}`;
}

import { FabricGatewayLedger, type FabricLedger } from './fabric-ledger';
import { type FabricOptions, readOptions } from './fabric-options';
import { createGrpcClient } from './grpc-client';
import { InFlight } from './in-flight';
import { OpenCalls } from './open-calls';
import { signingParts } from './signing-parts';
import { Streams } from './streams';

/**
 * Connects one identity to a channel through a peer's gateway. It returns at once: the connection
 * is made by the first call and comes back by itself after the peer was away.
 *
 * @throws Rejected invalid-setting naming every wrong option.
 */
export function connectFabric(options: FabricOptions): FabricLedger {
  const settings = readOptions(options);
  const calls = new OpenCalls();
  const client = createGrpcClient(settings, calls);
  return new FabricGatewayLedger({
    settings,
    ...signingParts(settings.identity, client),
    inFlight: new InFlight({ max: settings.maxInFlight, maxWaiting: settings.maxWaiting }),
    streams: new Streams(),
    calls,
    client,
    isShared: false,
  });
}

import { connect, hash } from '@hyperledger/fabric-gateway';
import { checkIdentity } from '../wallet-identity';
import { FabricGatewayLedger, type FabricLedger } from './fabric-ledger';
import { type FabricOptions, readOptions } from './fabric-options';
import { createGrpcClient } from './grpc-client';
import { InFlight } from './in-flight';
import { nativeSigner } from './native-signer';
import { OpenCalls } from './open-calls';
import { Streams } from './streams';

/**
 * Connects one identity to a channel through a peer's gateway. It returns at once: the connection
 * is made by the first call and comes back by itself after the peer was away.
 *
 * @throws Rejected invalid-setting naming every wrong option.
 */
export function connectFabric(options: FabricOptions): FabricLedger {
  const settings = readOptions(options);
  const identity = checkIdentity(settings.identity, 'identity');
  const signer = nativeSigner(identity);
  const calls = new OpenCalls();
  const client = createGrpcClient(settings, calls);
  const gateway = connect({
    client,
    signer,
    hash: hash.none,
    identity: { mspId: identity.mspId, credentials: Buffer.from(identity.certificate) },
  });
  return new FabricGatewayLedger({
    settings,
    gateway,
    signer,
    inFlight: new InFlight({ max: settings.maxInFlight, maxWaiting: settings.maxWaiting }),
    streams: new Streams(),
    calls,
    client,
  });
}

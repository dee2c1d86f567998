import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builderVariable } from './ccaas-builder';
import type { FabricChaincode } from './fabric-options';
import { connectionField } from './package';
import { ownListen, type PlacedMember } from './placed-member';

export interface PeerTimes {
  readonly executionTimeoutMs: number;
  readonly reconcileIntervalMs: number;
}

/** What a network takes that asks for nothing else. */
export const defaultTimes: PeerTimes = { executionTimeoutMs: 30_000, reconcileIntervalMs: 60_000 };

/** Where a peer that runs here has the builder of chaincodes that run as services. */
export function builderFolder({ folder }: PlacedMember): string {
  return join(folder, 'peer', 'builder');
}

const messageBytes = 100 * 1024 * 1024;
const softwareKeys = { Default: 'SW', SW: { Hash: 'SHA2', Security: 256 } };

/**
 * The peer's core.yaml. Timers of gossip are those of a network on one machine: with the stock ones
 * members know one another only after half a minute. A peer does not wait for private data of
 * transactions that are invalid, which would let one member stall another's peer for a minute. Its gateway
 * tries another member's peer or orderer before its clients give up, where one answers nothing.
 */
export function peerSettings(member: PlacedMember, builder: string, times: PeerTimes): object {
  const { mspId, paths, folder, ports, hosts } = member;
  const address = `${hosts.peer}:${String(ports.peer)}`;
  const data = join(folder, 'peer', 'data');
  return {
    peer: {
      id: paths.peerHost,
      networkId: 'fabric',
      listenAddress: `${hosts.listen}:${String(ports.peer)}`,
      chaincodeListenAddress: '127.0.0.1:0',
      address,
      gateway: {
        enabled: true,
        endorsementTimeout: '10s',
        broadcastTimeout: '5s',
        dialTimeout: '2m',
      },
      keepalive: keepAlive,
      gossip: gossip(address, member.firstPeer ?? address, times),
      tls: {
        enabled: true,
        clientAuthRequired: false,
        cert: { file: paths.peer.tls.certificate },
        key: { file: paths.peer.tls.key },
        rootcert: { file: paths.peer.tls.ca },
      },
      authentication: { timewindow: '15m' },
      fileSystemPath: data,
      BCCSP: softwareKeys,
      mspConfigPath: paths.peer.msp.folder,
      localMspId: mspId,
      localMspType: 'bccsp',
      client: { connTimeout: '3s' },
      deliveryclient: { minimalReconnectInterval: '100ms', connTimeout: '3s' },
      handlers,
      discovery: { enabled: true, authCacheEnabled: true, orgMembersAllowedAccess: true },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      maxRecvMsgSize: messageBytes,
      maxSendMsgSize: messageBytes,
    },
    // No Docker: with an empty endpoint the peer does not look for it.
    vm: { endpoint: '' },
    chaincode: {
      externalBuilders: [{ name: 'ccaas', path: builder, propagateEnvironment: [builderVariable] }],
      installTimeout: '60s',
      // A service that listens registers at once. While a peer waits for one that registers as another package,
      // the call's simulation keeps the peer from committing blocks.
      startuptimeout: '10s',
      executetimeout: `${String(times.executionTimeoutMs)}ms`,
      mode: 'net',
      system: { _lifecycle: 'enable', cscc: 'enable', lscc: 'enable', qscc: 'enable' },
      runtimeParams: {
        useWriteBatch: true,
        maxSizeWriteBatch: 1000,
        useGetMultipleKeys: true,
        maxSizeGetMultipleKeys: 1000,
      },
    },
    ledger: {
      state: { stateDatabase: 'goleveldb', totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: { collElgProcMaxDbBatchSize: 5000, collElgProcDbBatchesInterval: 1000 },
      snapshots: { rootDir: join(data, 'snapshots') },
    },
    operations: operations(member),
    metrics: { provider: 'prometheus' },
  };
}

/** Health is told to everyone; metrics and log levels need a certificate of the member. */
function operations({ paths, ports, hosts }: PlacedMember) {
  const { ca, certificate, key } = paths.peer.tls;
  return {
    listenAddress: `${ownListen(hosts)}:${String(ports.peerOperations)}`,
    tls: {
      enabled: true,
      cert: { file: certificate },
      key: { file: key },
      clientAuthRequired: true,
      clientRootCAs: { files: [ca] },
    },
  };
}

const keepAlive = { interval: '7200s', timeout: '20s', minInterval: '10s' };

const handlers = {
  authFilters: [{ name: 'DefaultAuth' }, { name: 'ExpirationCheck' }, { name: 'TimeWindowCheck' }],
  decorators: [{ name: 'DefaultDecorator' }],
  endorsers: { escc: { name: 'DefaultEndorsement' } },
  validators: { vscc: { name: 'DefaultValidation' } },
};

function gossip(address: string, bootstrap: string, { reconcileIntervalMs }: PeerTimes) {
  return {
    bootstrap,
    externalEndpoint: address,
    useLeaderElection: false,
    orgLeader: true,
    reconnectInterval: '1s',
    aliveTimeInterval: '1s',
    aliveExpirationTimeout: '5s',
    publishStateInfoInterval: '1s',
    requestStateInfoInterval: '1s',
    state: { enabled: false },
    pvtData: {
      pullRetryThreshold: '2s',
      transientstoreMaxBlockRetention: 1000,
      pushAckTimeout: '3s',
      btlPullMargin: 10,
      reconcileBatchSize: 10,
      reconcileSleepInterval: `${String(reconcileIntervalMs)}ms`,
      reconciliationEnabled: true,
      skipPullingInvalidTransactionsDuringCommit: true,
      implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
    },
  };
}

/** What the peer's builder fills into the connections of all chaincodes. */
export async function builderSettings(
  { mspId, paths }: Pick<PlacedMember, 'mspId' | 'paths'>,
  chaincodes: readonly Pick<FabricChaincode, 'name' | 'addresses'>[],
): Promise<string> {
  const { ca, certificate, key } = paths.chaincode.client;
  const shared = {
    root_cert: await readFile(ca, 'utf8'),
    client_cert: await readFile(certificate, 'utf8'),
    client_key: await readFile(key, 'utf8'),
  };
  const values = chaincodes.flatMap(({ name, addresses }) =>
    Object.entries({ ...shared, address: addresses[mspId] ?? '' }).map(([field, value]) => [
      connectionField(name, field),
      value,
    ]),
  );
  return JSON.stringify(Object.fromEntries(values));
}

import { type MaterialPaths } from '@edgebeat/fabric-embedded';
import type { PlacedMember } from './placed-member';

export const channelProfile = 'Channel';

const mebibyte = 1024 * 1024;
const host = 'localhost';
const meta = (rule: string) => ({ Type: 'ImplicitMeta', Rule: rule });
const anyOf = (mspId: string, ...roles: string[]) => ({
  Type: 'Signature',
  Rule: `OR(${roles.map((role) => `'${mspId}.${role}'`).join(', ')})`,
});
const access = {
  Readers: meta('ANY Readers'),
  Writers: meta('ANY Writers'),
  Admins: meta('MAJORITY Admins'),
};

/**
 * What configtxgen makes the channel from: one Raft over all members' orderers, and endorsement by
 * the peers of a majority. Only `peer` principals endorse: a client's key must not.
 */
export function configtx(members: readonly PlacedMember[], batchTimeoutMs: number): object {
  return {
    Profiles: {
      [channelProfile]: {
        Policies: access,
        Capabilities: { V3_0: true },
        Orderer: {
          OrdererType: 'etcdraft',
          BatchTimeout: `${String(batchTimeoutMs)}ms`,
          BatchSize: {
            MaxMessageCount: 500,
            AbsoluteMaxBytes: 10 * mebibyte,
            PreferredMaxBytes: 2 * mebibyte,
          },
          EtcdRaft: { Consenters: members.map(consenter), Options: raftOptions },
          Organizations: members.map(orderingOrganization),
          Capabilities: { V2_0: true },
          Policies: { ...access, BlockValidation: meta('ANY Writers') },
        },
        Application: {
          Organizations: members.map(applicationOrganization),
          Capabilities: { V2_5: true },
          Policies: {
            ...access,
            Endorsement: meta('MAJORITY Endorsement'),
            LifecycleEndorsement: meta('MAJORITY Endorsement'),
          },
        },
      },
    },
  };
}

/** A leader on one machine answers at once: a lost one is replaced after 1 to 2 s, not 5 to 10. */
const raftOptions = {
  TickInterval: '100ms',
  ElectionTick: 10,
  HeartbeatTick: 1,
  MaxInflightBlocks: 5,
  SnapshotIntervalSize: '16 MB',
};

function consenter({ ports, paths }: { ports: PlacedMember['ports']; paths: MaterialPaths }) {
  const { certificate } = paths.orderer.tls;
  return {
    Host: host,
    Port: ports.orderer,
    ClientTLSCert: certificate,
    ServerTLSCert: certificate,
  };
}

function orderingOrganization({ mspId, ports, paths }: PlacedMember) {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: paths.ordererMsp,
    OrdererEndpoints: [`${host}:${String(ports.orderer)}`],
    Policies: {
      Readers: anyOf(mspId, 'member'),
      Writers: anyOf(mspId, 'orderer'),
      Admins: anyOf(mspId, 'admin'),
    },
  };
}

function applicationOrganization({ mspId, ports, paths }: PlacedMember) {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: paths.msp,
    AnchorPeers: [{ Host: host, Port: ports.peer }],
    Policies: {
      Readers: anyOf(mspId, 'admin', 'peer', 'client'),
      Writers: anyOf(mspId, 'admin', 'client'),
      Admins: anyOf(mspId, 'admin'),
      Endorsement: anyOf(mspId, 'peer'),
    },
  };
}

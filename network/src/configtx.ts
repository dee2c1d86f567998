import { bftOptions } from '../administration/bft-options.cjs';
import { leastForBft } from './consortium-file/contradictions';
import type { ChannelSettings } from './consortium-file/schema';
import type { PlacedMember } from './placed-member';

/** A channel that is made: its name, which is that of its profile too, and who takes part. */
export interface ChannelPlan {
  readonly name: string;
  readonly members: readonly PlacedMember[];
}

const meta = (rule: string) => ({ Type: 'ImplicitMeta', Rule: rule });
const anyOf = (mspId: string, ...roles: string[]) => ({
  Type: 'Signature',
  Rule: `OR(${roles.map((role) => `'${mspId}.${role}'`).join(', ')})`,
});
const most = { majority: 'MAJORITY', all: 'ALL' } as const;

/**
 * What configtxgen makes channels from: one Raft or BFT over all members' orderers, and endorsement
 * by the peers of a majority. Only `peer` principals endorse: a client's key must not.
 */
export function configtx(channels: readonly ChannelPlan[], settings: ChannelSettings): object {
  const profiles = channels.map(({ name, members }) => [name, profile(members, settings)]);
  return { Profiles: Object.fromEntries(profiles) as object };
}

function profile(members: readonly PlacedMember[], { orderer, policies }: ChannelSettings): object {
  const access = {
    Readers: meta('ANY Readers'),
    Writers: meta('ANY Writers'),
    Admins: meta(`${most[policies.admins]} Admins`),
  };
  const { batch } = orderer;
  // One that lies could not be outvoted: a member's own channel is ordered by Raft.
  const type = members.length < leastForBft ? 'raft' : orderer.type;
  return {
    Policies: access,
    Capabilities: { V3_0: true },
    Orderer: {
      BatchTimeout: `${String(batch.timeout)}ms`,
      BatchSize: {
        MaxMessageCount: batch.maxMessageCount,
        AbsoluteMaxBytes: batch.absoluteMaxBytes,
        PreferredMaxBytes: batch.preferredMaxBytes,
      },
      ...consensus[type](members),
      Organizations: members.map(orderingOrganization),
      Capabilities: { V2_0: true },
      Policies: { ...access, BlockValidation: meta('ANY Writers') },
    },
    Application: {
      Organizations: members.map(applicationOrganization),
      Capabilities: { V2_5: true },
      Policies: {
        ...access,
        Endorsement: meta(`${most[policies.endorsement]} Endorsement`),
        LifecycleEndorsement: meta(`${most[policies.lifecycle]} Endorsement`),
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

/** configtxgen knows the same options by names of its own, and whole numbers as such. */
const smartBft = Object.fromEntries(
  Object.entries(bftOptions).map(([name, value]) => [
    name.replaceAll(/(?:^|_)([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
    /^\d+$/.test(value) ? Number(value) : value,
  ]),
);

const consensus = {
  raft: (members: readonly PlacedMember[]) => ({
    OrdererType: 'etcdraft',
    EtcdRaft: { Consenters: members.map(consenter), Options: raftOptions },
  }),
  /** Consenters are known by number, and sign with their own certificates. */
  bft: (members: readonly PlacedMember[]) => ({
    OrdererType: 'BFT',
    SmartBFT: smartBft,
    ConsenterMapping: members.map((member, index) => ({
      ID: index + 1,
      ...consenter(member),
      MSPID: member.mspId,
      Identity: member.paths.orderer.msp.certificate,
    })),
  }),
};

function consenter({ ports, hosts, paths }: PlacedMember) {
  const { certificate } = paths.orderer.tls;
  return {
    Host: hosts.orderer,
    Port: ports.orderer,
    ClientTLSCert: certificate,
    ServerTLSCert: certificate,
  };
}

function orderingOrganization({ mspId, ports, hosts, paths }: PlacedMember) {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: paths.ordererMsp,
    OrdererEndpoints: [`${hosts.orderer}:${String(ports.orderer)}`],
    Policies: {
      Readers: anyOf(mspId, 'member'),
      Writers: anyOf(mspId, 'orderer'),
      Admins: anyOf(mspId, 'admin'),
    },
  };
}

function applicationOrganization({ mspId, ports, hosts, paths }: PlacedMember) {
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: paths.msp,
    AnchorPeers: [{ Host: hosts.peer, Port: ports.peer }],
    Policies: {
      Readers: anyOf(mspId, 'admin', 'peer', 'client'),
      Writers: anyOf(mspId, 'admin', 'client'),
      Admins: anyOf(mspId, 'admin'),
      Endorsement: anyOf(mspId, 'peer'),
    },
  };
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { materialPaths } from '../crypto/paths';
import type { GenesisOptions } from './genesis';
import type { GenesisOrganization } from './genesis-organization';

const signature = (rule: string) => ({ Type: 'Signature', Rule: rule });
const meta = (rule: string) => ({ Type: 'ImplicitMeta', Rule: rule });
const anyOf = (mspId: string, ...roles: string[]) =>
  signature(`OR(${roles.map((role) => `'${mspId}.${role}'`).join(', ')})`);
const access = {
  Readers: meta('ANY Readers'),
  Writers: meta('ANY Writers'),
  Admins: meta('MAJORITY Admins'),
};

/** Writes the settings with which configtxgen makes the same channel, for comparison. */
export async function writeConfigtx(folder: string, options: GenesisOptions): Promise<void> {
  const { batch, cryptoDir, organizations } = options;
  const content = {
    Profiles: {
      Compared: {
        Policies: access,
        Capabilities: { V3_0: true },
        Orderer: {
          OrdererType: 'etcdraft',
          BatchTimeout: `${batch.timeoutMs}ms`,
          BatchSize: {
            MaxMessageCount: batch.maxMessageCount,
            AbsoluteMaxBytes: batch.absoluteMaxBytes,
            PreferredMaxBytes: batch.preferredMaxBytes,
          },
          EtcdRaft: raft(cryptoDir, organizations),
          Organizations: organizations.map((member) => orderingMember(cryptoDir, member)),
          Capabilities: { V2_0: true },
          Policies: { ...access, BlockValidation: meta('ANY Writers') },
        },
        Application: {
          Organizations: organizations.map((member) => applicationMember(cryptoDir, member)),
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
  // Every JSON text is YAML too.
  await writeFile(join(folder, 'configtx.yaml'), JSON.stringify(content));
}

function raft(cryptoDir: string, organizations: readonly GenesisOrganization[]) {
  return {
    Consenters: organizations.map(({ domain, ordererHost, ordererPort }) => {
      const { certificate } = materialPaths(cryptoDir, domain).orderer.tls;
      return {
        Host: ordererHost,
        Port: ordererPort,
        ClientTLSCert: certificate,
        ServerTLSCert: certificate,
      };
    }),
  };
}

function orderingMember(cryptoDir: string, member: GenesisOrganization) {
  const { mspId, domain, ordererHost, ordererPort } = member;
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: materialPaths(cryptoDir, domain).ordererMsp,
    OrdererEndpoints: [`${ordererHost}:${ordererPort}`],
    Policies: {
      Readers: anyOf(mspId, 'member'),
      Writers: anyOf(mspId, 'orderer'),
      Admins: anyOf(mspId, 'admin'),
    },
  };
}

function applicationMember(cryptoDir: string, member: GenesisOrganization) {
  const { mspId, domain, peerHost, peerPort } = member;
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: materialPaths(cryptoDir, domain).msp,
    AnchorPeers: [{ Host: peerHost, Port: peerPort }],
    Policies: {
      Readers: anyOf(mspId, 'admin', 'peer', 'client'),
      Writers: anyOf(mspId, 'admin', 'client'),
      Admins: anyOf(mspId, 'admin'),
      Endorsement: anyOf(mspId, 'peer'),
    },
  };
}

import { common, orderer } from '@hyperledger/fabric-protos';
import { capability, createGroup } from './config-entries';
import { anyRole, implicitMeta, impliedAccess } from './config-policies';
import type { LoadedOrganization } from './genesis-organization';

/** When a block is cut. */
export interface BatchSettings {
  readonly timeoutMs: number;
  readonly maxMessageCount: number;
  readonly absoluteMaxBytes: number;
  readonly preferredMaxBytes: number;
}

const mebibyte = 1024 * 1024;

/** The part of the config about ordering: its members, its blocks and who may sign them. */
export function createOrdererGroup(
  organizations: readonly LoadedOrganization[],
  batch: BatchSettings,
): common.ConfigGroup {
  return createGroup({
    values: {
      ConsensusType: consensusType(organizations),
      BatchSize: batchSize(batch),
      BatchTimeout: batchTimeout(batch),
      ChannelRestrictions: new orderer.ChannelRestrictions(),
      Capabilities: capability('V2_0'),
    },
    policies: { ...impliedAccess(), BlockValidation: implicitMeta('ANY', 'Writers') },
    groups: Object.fromEntries(
      organizations.map((member) => [member.mspId, createOrganizationGroup(member)] as const),
    ),
  });
}

/**
 * Writers are orderers alone: the block validation policy asks for any writer, and with clients
 * among them a user's key could sign blocks.
 */
function createOrganizationGroup(organization: LoadedOrganization): common.ConfigGroup {
  const { mspId, ordererHost, ordererPort } = organization;
  const endpoints = new common.OrdererAddresses();
  endpoints.setAddressesList([`${ordererHost}:${ordererPort}`]);
  return createGroup({
    values: { MSP: organization.msp, Endpoints: endpoints },
    policies: {
      Readers: anyRole(mspId, ['MEMBER']),
      Writers: anyRole(mspId, ['ORDERER']),
      Admins: anyRole(mspId, ['ADMIN']),
    },
  });
}

function consensusType(organizations: readonly LoadedOrganization[]): orderer.ConsensusType {
  const metadata = new orderer.etcdraft.ConfigMetadata();
  metadata.setConsentersList(organizations.map(consenter));
  metadata.setOptions(raftOptions());
  const type = new orderer.ConsensusType();
  type.setType('etcdraft');
  type.setMetadata(metadata.serializeBinary());
  return type;
}

function consenter(organization: LoadedOrganization): orderer.etcdraft.Consenter {
  const member = new orderer.etcdraft.Consenter();
  member.setHost(organization.ordererHost);
  member.setPort(organization.ordererPort);
  member.setClientTlsCert(organization.ordererTlsCertificate);
  member.setServerTlsCert(organization.ordererTlsCertificate);
  return member;
}

/** Fabric's own defaults. */
function raftOptions(): orderer.etcdraft.Options {
  const options = new orderer.etcdraft.Options();
  options.setTickInterval('500ms');
  options.setElectionTick(10);
  options.setHeartbeatTick(1);
  options.setMaxInflightBlocks(5);
  options.setSnapshotIntervalSize(16 * mebibyte);
  return options;
}

function batchSize(batch: BatchSettings): orderer.BatchSize {
  const size = new orderer.BatchSize();
  size.setMaxMessageCount(batch.maxMessageCount);
  size.setAbsoluteMaxBytes(batch.absoluteMaxBytes);
  size.setPreferredMaxBytes(batch.preferredMaxBytes);
  return size;
}

function batchTimeout({ timeoutMs }: BatchSettings): orderer.BatchTimeout {
  const timeout = new orderer.BatchTimeout();
  timeout.setTimeout(`${timeoutMs}ms`);
  return timeout;
}

import { createHash } from 'node:crypto';
import { common, msp, orderer, peer } from '@hyperledger/fabric-protos';
import {
  ConfigMetadata,
  type Consenter,
} from '@hyperledger/fabric-protos/lib/orderer/etcdraft/configuration_pb';
import { Options } from '@hyperledger/fabric-protos/lib/orderer/smartbft/configuration_pb';

/** How each value of a channel's configuration is read, by its key. */
const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  ACLs: (bytes) =>
    Object.fromEntries(
      peer.ACLs.deserializeBinary(bytes)
        .getAclsMap()
        .toArray()
        .map(([name, acl]: [string, unknown]) => [name, String(acl)]),
    ),
  AnchorPeers: (bytes) =>
    peer.AnchorPeers.deserializeBinary(bytes)
      .getAnchorPeersList()
      .map((anchor) => `${anchor.getHost()}:${String(anchor.getPort())}`),
  BatchSize: (bytes) => {
    const size = orderer.BatchSize.deserializeBinary(bytes);
    return {
      maxMessageCount: size.getMaxMessageCount(),
      absoluteMaxBytes: size.getAbsoluteMaxBytes(),
      preferredMaxBytes: size.getPreferredMaxBytes(),
    };
  },
  BatchTimeout: (bytes) => orderer.BatchTimeout.deserializeBinary(bytes).getTimeout(),
  Capabilities: (bytes) =>
    [...common.Capabilities.deserializeBinary(bytes).getCapabilitiesMap().keys()].sort(),
  ConsensusType: consensusType,
  Endpoints: (bytes) => common.OrdererAddresses.deserializeBinary(bytes).getAddressesList(),
  HashingAlgorithm: (bytes) => common.HashingAlgorithm.deserializeBinary(bytes).getName(),
  MSP: (bytes) => {
    const config = msp.MSPConfig.deserializeBinary(bytes).getConfig_asU8();
    return {
      name: msp.FabricMSPConfig.deserializeBinary(config).getName(),
      sha256: sha256(config),
    };
  },
  Orderers: (bytes) =>
    common.Orderers.deserializeBinary(bytes)
      .getConsenterMappingList()
      .map((consenter) => ({
        id: consenter.getId(),
        address: `${consenter.getHost()}:${String(consenter.getPort())}`,
        mspId: consenter.getMspId(),
        identity: sha256(consenter.getIdentity_asU8()),
      })),
};

/** A value of a channel's configuration as something to compare; what nobody knows, as its hash. */
export function readConfigValue(key: string, bytes: Uint8Array): unknown {
  const read = readers[key];
  return read === undefined ? sha256(bytes) : read(bytes);
}

function consensusType(bytes: Uint8Array): object {
  const consensus = orderer.ConsensusType.deserializeBinary(bytes);
  const type = consensus.getType();
  const metadata = consensus.getMetadata_asU8();
  if (type !== 'etcdraft') return { type, options: Options.deserializeBinary(metadata).toObject() };
  const raft = ConfigMetadata.deserializeBinary(metadata);
  return {
    type,
    options: raft.getOptions()?.toObject(),
    consenters: raft.getConsentersList().map(raftConsenter),
  };
}

function raftConsenter(consenter: Consenter): object {
  return {
    address: `${consenter.getHost()}:${String(consenter.getPort())}`,
    certificate: sha256(consenter.getServerTlsCert_asU8()),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

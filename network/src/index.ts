export { askDiscovery, discoveryRequest } from './ask-discovery';
export { compareNetwork, type NetworkComparison } from './compare/compare-network';
export { type Difference } from './compare/leaves';
export {
  defaultConsortiumFile,
  parseConsortium,
  readConsortium,
} from './consortium-file/read-consortium';
export { ChannelSettings, ConsortiumFile, type ConsortiumMember } from './consortium-file/schema';
export type {
  Fabric,
  FabricChaincode,
  FabricNode,
  FabricOptions,
  FabricOrganization,
  FurtherChannel,
  NodeKind,
} from './fabric-options';
export { FabricFailure, type FabricFailureCode } from './failure';
export {
  type FabricEnvironment,
  type FabricProgram,
  type FabricPrograms,
  findFabric,
  locateProgram,
  missingPrograms,
} from './find-fabric';
export { type PeerBlock, peerChannels, readPeerBlocks } from './peer-files/block-files';
export { FormError } from './peer-files/go-bytes';
export {
  hasPeerState,
  openPeerState,
  type PeerState,
  type PeerStateEntry,
} from './peer-files/state-database';
export { deployedChaincodes } from './data-folder';
export type { GeneratedChaincode } from './generate/chaincode-command';
export { generateFiles } from './generate/generate-files';
export { writeGenerated, writeKeys } from './generate/write-generated';
export { type ChaincodePackage, packageIdOf, serviceChaincodePackage } from './package';
export { type NodeState, nodeStates } from './node-states';
export { type NamedNode, startNode, stopNode } from './node-stops';
export {
  administer,
  administrationFolder,
  runAdministration,
  type ScriptEnd,
} from './run-administration';
export { memberFaults, type MemberFault } from './consortium-file/member-faults';
export {
  type CommittedChaincode,
  committedChaincode,
  liveChaincode,
  type LiveChaincode,
} from './live-chaincode';
export {
  type Asking,
  type ChannelMember,
  channelMembers,
  firstBlockHash,
  type OrdererAddress,
} from './live-channel';
export { type OwnMember, prepareMember } from './prepare-member';
export { channelFaults } from './channel-faults';
export { settingFaults, type SettingFault } from './setting-faults';
export { awaitEndorsers } from './await-endorsers';
export { accepts } from './served-program';
export { startFabric } from './start-fabric';
export { type FabricMember, type MemberOptions, startMember } from './start-member';

export { askDiscovery, discoveryRequest } from './ask-discovery';
export { compareNetwork, type NetworkComparison } from './compare/compare-network';
export { type Difference } from './compare/leaves';
export { defaultConsortiumFile, readConsortium } from './consortium-file/read-consortium';
export { ChannelSettings, ConsortiumFile, type ConsortiumMember } from './consortium-file/schema';
export type {
  Fabric,
  FabricChaincode,
  FabricNode,
  FabricOptions,
  FabricOrganization,
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
export { accepts } from './served-program';
export { startFabric } from './start-fabric';
export { type FabricMember, type MemberOptions, startMember } from './start-member';

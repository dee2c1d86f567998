export { askDiscovery, discoveryRequest } from './ask-discovery';
export type {
  Fabric,
  FabricChaincode,
  FabricNode,
  FabricOptions,
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
export { openPeerState, type PeerState, type PeerStateEntry } from './peer-files/state-database';
export { startFabric } from './start-fabric';

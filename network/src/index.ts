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
export { startFabric } from './start-fabric';

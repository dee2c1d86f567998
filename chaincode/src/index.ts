export { EdgeBeatChaincode } from './chaincode';
export { type CollectionConfig, collectionsConfig } from './collections';
export { charterHashOf } from './package-id';
export type { ChaincodeService, ChaincodeTimeouts, ChaincodeTls, ServeOptions } from './serve';
export { serveChaincode } from './serve';

export { EdgeBeatChaincode } from './chaincode';
export { charterHashOf } from './package-id';
export type { ChaincodeService, ChaincodeTimeouts, ChaincodeTls, ServeOptions } from './serve';
export { serveChaincode } from './serve';

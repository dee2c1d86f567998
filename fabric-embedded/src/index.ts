export {
  issueIdentity,
  type IdentityRequest,
  issueShortLived,
  type ShortLivedRequest,
} from './crypto/issue';
export { ensureFurtherPeer, ensureMaterial } from './crypto/material';
export {
  type MaterialPaths,
  materialPaths,
  type SigningFolder,
  type TlsFiles,
} from './crypto/paths';
export { NetworkFailure, type NetworkFailureCode } from './failure';
export type { Faults } from './faults/faults';
export { startNetwork } from './network';
export type * from './network-options';
export { encodeCollections } from './private-data/collection-config';
export {
  blockHash,
  type ChangedByte,
  type Frame,
  type FrameDamage,
  headerHash,
  locateDamage,
  openStateReader,
  type PrivateHashEntry,
  readBlockFrames,
  type StateEntry,
  type StateReader,
} from './offline';

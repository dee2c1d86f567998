/** What a verifier reads of a member that does not run; nothing here writes to the member's files. */
export type { Frame, FrameDamage } from './block/frames-of';
export { blockHash } from './block/block-hash';
export { headerHash } from './block/header';
export { type ChangedByte, locateDamage } from './block/locate-damage';
export { readBlockFrames } from './block/read-block-frames';
export type { PrivateHashEntry, StateEntry } from './state/database-view';
export { openStateReader, type StateReader } from './state/state-reader';

export { openEventLog, type EventLogOptions } from './open-event-log';
export { EventLog, type LogStatus } from './event-log';
export type { LogLimits } from './limits';
export type { NewRecord } from './record/new-record';
export type { RecordHeader, TopicPosition } from './record/header';
export { RecordSeverity } from './record/header';
export type { Statement } from './record/statement';
export type { AbsentRecords, ReadRecord } from './reading/log-reader';
export type { SealedLog } from './reading/sealed-logs';
export type { Receipt } from './writing/group-encoder';
export type { Opened } from './sealing/record-opener';
export type { KeyStore, Subject, SubjectKey } from './keys/key-store';
export { fileKeyStore, type FileKeyStoreOptions, rewrapKeys } from './keys/file-key-store';
export { createMasterKeyFile } from './keys/master-key';
export { keyStoreContract, type KeyStoreSubject } from './keys/key-store-contract';
export { fileSigner, type Signer, signerOf } from './checkpoint/signer';
export { noteVerifierKey, openNote, signNote, type TrustedKey } from './checkpoint/signed-note';
export type { Checkpoint, TreeState } from './checkpoint/checkpoint';
export type {
  Anchor,
  AnchorReceipt,
  AnchorRequest,
  Exposure,
  SealRequest,
} from './checkpoint/anchor';
export type { KeptAnchor } from './checkpoint/anchor-file';
export type {
  Finding as RecoveryFinding,
  FindingKind as RecoveryFindingKind,
} from './recovery/finding';
export { verifyLog } from './verify/verify-log';
export {
  eventContentObjection,
  type LogPins,
  type PinnedAnchor,
  type VerifyLogOptions,
} from './verify/pins';
export type {
  LogFindingEntry,
  LogFindingKind,
  LogReport,
  LogVerification,
  StatedGap,
} from './verify/report';

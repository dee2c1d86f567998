export { verifyLedgers } from './verify-ledgers';
export type { LedgerPins, VerifyOptions } from './options';
export type { BlockDamage, MemberSource, StateEntry, StoredBlock } from './ports';
export type { ByteLocation, Finding, FindingKind } from './report/finding';
export type { MemberSummary, VerificationReport } from './report/report';
export * from './log';

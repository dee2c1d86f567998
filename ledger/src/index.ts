export type { CarryPorts } from './audit/carry';
export {
  type Anchor,
  type Anchored,
  ledgerAnchor,
  type LedgerAnchorPorts,
  type LogToOpen,
  type LogToSeal,
  type TreeToAnchor,
} from './audit/ledger-anchor';
export {
  auditActionsGroup,
  type AuditActionsPorts,
  runAuditActions,
} from './audit/run-audit-actions';
export { configUpdateIn, signConfigUpdate, withoutMetadata } from './config-update';
export { readChannelKey, type SharedKey, shareChannelKey } from './channel-key';
export { discloseIncident, readDisclosure, verifyIncident } from './disclosure';
export { connectFabric } from './fabric/connect-fabric';
export type { BlockReading, FabricLedger } from './fabric/fabric-ledger';
export type { FabricDeadlines, FabricOptions } from './fabric/fabric-options';
export { type AttestationReader, attestationReader } from './attestation-reader';
export { type IncidentDisclosures, incidentDisclosures } from './incident-disclosures';
export { importMsp } from './import-msp';
export { type LearningReader, learningReader } from './learning-reader';
export { type CheckpointDatabase, listenerProgress } from './listener/checkpoint';
export { readEntries, type ReadEntriesOptions } from './listener/read-entries';
export { listenerGroup, type ListenerPorts, runListener } from './listener/run-listener';
export type * from './ledger';
export { type CommittedTransaction, submitAndWait, type SubmitOptions } from './submit-and-wait';
export { ledgerContract, type LedgerSubject } from './ledger-contract-suite';
export { type MembershipReader, membershipReader } from './membership-reader';
export { MemoryChain, type MemoryFaults } from './memory/memory-chain';
export { createMemoryLedger, type MemoryLedgerOptions } from './memory/memory-ledger';
export type { MemoryContext, MemoryHandler, MemoryHandlers } from './memory/simulation';
export type { Enrolment } from './operators/enrolment';
export { openOperators, type Operators, type OperatorsPorts } from './operators/operators';
export {
  commandKinds,
  isCommandKind,
  type KindRule,
  type SignerRole,
  signerRoles,
} from './outbox/command-kinds';
export { openOutbox, type OpenOutbox, type OutboxOptions } from './outbox/open-outbox';
export type * from './outbox/outbox';
export { ledgerSchema, type LedgerTables } from './outbox/schema';
export { runSubmitter } from './submitter/run-submitter';
export type { SubmitterOptions } from './submitter/settings';
export type { SubmitterMetrics, SubmitterPorts, SubmitterStep } from './submitter/submitter-ports';
export { openWallet, readIdentityIn, type Wallet } from './wallet';
export { keyHash, publicKey, sign, type WalletIdentity } from './wallet-identity';

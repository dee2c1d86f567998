import type {
  AcknowledgePolicy,
  AnchorAuditLog,
  ApproveGovernance,
  ApprovePolicy,
  AmendIncident,
  AttestImage,
  AuditAction,
  CloseRound,
  DeactivatePolicy,
  EndorseAttestation,
  FailureCode,
  IncidentItem,
  OnBehalfOf,
  OpenAuditLog,
  ProposeGovernance,
  OpenRound,
  ProposePolicy,
  RecordAdmission,
  RecordRuntime,
  RegisterAttestationKey,
  RegisterDevice,
  ReportDeviation,
  RevokeAttestation,
  RevokeAttestationKey,
  RevokeDevice,
  SealAuditLog,
  SetTrust,
  SubmitUpdate,
  UpdatePolicy,
} from '@edgebeat/core';
import type { Generated, GeneratedAlways, JSONColumnType, Transaction } from 'kysely';

/** What can be commanded, by kind, and the argument of each. */
export interface CommandArguments {
  /** One incident; those that wait together share a transaction of `incident.record`. */
  readonly 'incident.record': { readonly item: IncidentItem; readonly onBehalfOf?: OnBehalfOf };
  readonly 'incident.amend': AmendIncident;
  readonly 'policy.propose': ProposePolicy;
  readonly 'policy.update': UpdatePolicy;
  readonly 'policy.deactivate': DeactivatePolicy;
  readonly 'policy.approve': ApprovePolicy;
  readonly 'policy.acknowledge': AcknowledgePolicy;
  readonly 'membership.registerDevice': RegisterDevice;
  readonly 'membership.setTrust': SetTrust;
  readonly 'membership.revokeDevice': RevokeDevice;
  readonly 'governance.propose': ProposeGovernance;
  readonly 'governance.approve': ApproveGovernance;
  readonly 'membership.reportDeviation': ReportDeviation;
  readonly 'audit.open': OpenAuditLog;
  readonly 'audit.anchor': AnchorAuditLog;
  readonly 'audit.seal': SealAuditLog;
  /** Actions that were collected already: each command is a batch of its own. */
  readonly 'audit.act': { readonly siteId: string; readonly actions: readonly AuditAction[] };
  readonly 'attestation.registerKey': RegisterAttestationKey;
  readonly 'attestation.revokeKey': RevokeAttestationKey;
  readonly 'attestation.attest': AttestImage;
  readonly 'attestation.endorse': EndorseAttestation;
  readonly 'attestation.revoke': RevokeAttestation;
  readonly 'attestation.recordAdmission': RecordAdmission;
  readonly 'attestation.recordRuntime': RecordRuntime;
  readonly 'learning.openRound': OpenRound;
  readonly 'learning.submitUpdate': SubmitUpdate;
  readonly 'learning.closeRound': CloseRound;
}
export type CommandKind = keyof CommandArguments;

/** One command; the id is made by its caller, and the same id twice is one command. */
export type NewCommand = {
  readonly [Kind in CommandKind]: {
    readonly id: string;
    readonly kind: Kind;
    readonly argument: CommandArguments[Kind];
  };
}[CommandKind];

/**
 * NEW waits for a transaction; ENDORSED has bytes that may be with an orderer (SUBMITTED) and whose
 * outcome is not known; COMMITTED and FAILED are final. UNKNOWN is SUBMITTED past its deadline: it
 * is read back until it is final, and is never reported as a success.
 */
export type CommandState = 'NEW' | 'ENDORSED' | 'SUBMITTED' | 'UNKNOWN' | 'COMMITTED' | 'FAILED';

/** A command as the outbox has it. */
export interface StoredCommand {
  readonly id: string;
  readonly kind: CommandKind;
  readonly state: CommandState;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly transactionId?: string;
  readonly block?: number;
  /** The chaincode's answer: the item's answer for `incident.record`. */
  readonly result?: unknown;
  readonly failure?: { readonly code: FailureCode; readonly detail: string };
}

/** The tables that the outbox reads and writes; the schema `ledger` is its own. */
export interface OutboxTables {
  readonly 'ledger.outbox': OutboxTable;
  readonly 'ledger.outbox_transaction': OutboxTransactionTable;
}

/** One row of `ledger.outbox`: one command, until some time after it is final. */
export interface OutboxTable {
  /** The order in which commands were added. */
  readonly sequence: Generated<number>;
  readonly id: string;
  readonly kind: CommandKind;
  /** The object that it changes: at most one command of each is on its way. */
  readonly entity: string;
  /** SHA-256 over kind and argument. */
  readonly content_hash: string;
  readonly argument: JSONColumnType<object>;
  /** While it is ENDORSED its transaction tells more. */
  readonly state: Generated<'NEW' | 'ENDORSED' | 'COMMITTED' | 'FAILED'>;
  /** Whether the state is not final. */
  readonly waiting: GeneratedAlways<boolean>;
  /** How many transactions of it were in vain. */
  readonly attempts: Generated<number>;
  readonly not_before: Generated<string>;
  /** Transactions that were given up without knowing their end, while it waits. */
  readonly abandoned: JSONColumnType<object> | null;
  readonly transaction_id: string | null;
  /** Its place among the items of its transaction, from 0. */
  readonly item: number | null;
  readonly block: number | null;
  readonly result: JSONColumnType<object> | null;
  readonly failure_code: string | null;
  readonly failure_detail: string | null;
  readonly created_at: Generated<string>;
  readonly updated_at: Generated<string>;
}

/** One row of `ledger.outbox_transaction`: endorsed bytes whose outcome is not known yet. */
export interface OutboxTransactionTable {
  readonly transaction_id: string;
  readonly role: string;
  readonly bytes: Buffer;
  /** What the transaction answers once it is committed. */
  readonly result: JSONColumnType<object> | null;
  readonly state: Generated<'ENDORSED' | 'SUBMITTED' | 'UNKNOWN'>;
  readonly created_at: Generated<string>;
  readonly updated_at: Generated<string>;
}

/** The one outbox: commands on their way to the ledger, kept in PostgreSQL. */
export interface Outbox {
  /**
   * Adds a command in the caller's own transaction, so that it is there exactly when the caller's
   * other rows are. The same id with the same content answers what is there.
   *
   * @throws Rejected conflict for the same id with other content.
   * @throws Unavailable queue-full when the bound of waiting commands is reached.
   */
  add<Tables extends OutboxTables>(
    transaction: Transaction<Tables>,
    command: NewCommand,
  ): Promise<StoredCommand>;

  /**
   * Adds commands like {@link add}, all or none, and answers them in their order.
   *
   * @param commands At most 500.
   */
  addAll<Tables extends OutboxTables>(
    transaction: Transaction<Tables>,
    commands: readonly NewCommand[],
  ): Promise<readonly StoredCommand[]>;

  /** Reads commands by id; those that are not there are left out. */
  get(ids: readonly string[]): Promise<readonly StoredCommand[]>;

  /** Resolves when the command is final or the signal is given, and answers what is there then. */
  settled(id: string, signal: AbortSignal): Promise<StoredCommand | undefined>;

  /** How many commands are in each state that is not final, and how old the oldest is. */
  backlog(): Promise<{ readonly waiting: number; readonly oldestSeconds: number }>;
}

import {
  AnchorAuditLog,
  type AuditAnchorRecord,
  AuditLogHistory,
  type AuditLogHistoryPage,
  type AuditLogPage,
  type AuditLogRecord,
  type AuditLogView,
  type AuditSealRecord,
  GetAuditLog,
  ListAuditLogs,
  OpenAuditLog,
  type RecordAnswer,
  RecordActions,
  SealAuditLog,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { recordActions } from './acting';
import { anchorLog } from './anchoring';
import { listAuditLogs, readAuditHistory, readAuditLog } from './log-view';
import { openLog } from './opening';
import { sealLog } from './sealing';

/** The logs of sites: what they anchor here they cannot change unseen, nor lose unsaid. */
export class AuditContract extends EdgeBeatContract {
  constructor(ports: ContractPorts) {
    super('audit', ports);
  }

  @Authorised({ writes: true, roles: ['recorder'], argument: OpenAuditLog })
  open(ctx: TransactionContext, request: OpenAuditLog): Promise<AuditLogRecord> {
    return openLog(ctx, request);
  }

  @Authorised({ writes: true, roles: ['recorder'], argument: AnchorAuditLog })
  anchor(ctx: TransactionContext, request: AnchorAuditLog): Promise<AuditAnchorRecord> {
    return anchorLog(ctx, request);
  }

  @Authorised({ writes: true, roles: ['recorder', 'admin'], argument: SealAuditLog })
  seal(ctx: TransactionContext, request: SealAuditLog): Promise<AuditSealRecord> {
    return sealLog(ctx, request);
  }

  @Authorised({ writes: true, roles: ['recorder'], argument: RecordActions })
  act(ctx: TransactionContext, request: RecordActions): Promise<RecordAnswer> {
    return recordActions(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: GetAuditLog })
  get(ctx: TransactionContext, request: GetAuditLog): Promise<AuditLogView> {
    return readAuditLog(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: ListAuditLogs })
  list(ctx: TransactionContext, request: ListAuditLogs): Promise<AuditLogPage> {
    return listAuditLogs(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: AuditLogHistory })
  history(ctx: TransactionContext, request: AuditLogHistory): Promise<AuditLogHistoryPage> {
    return readAuditHistory(ctx, request);
  }
}

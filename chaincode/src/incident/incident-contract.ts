import {
  AmendIncident,
  GetIncident,
  type IncidentEntryRecord,
  IncidentHistory,
  type IncidentHistoryPage,
  type IncidentView,
  type RecordAnswer,
  RecordIncidents,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { amendIncident } from './amending';
import { readIncidentHistory, readIncidentView } from './incident-view';
import { recordIncidents } from './recording';

/** Incidents and what members say about them; nothing is ever changed, entries are appended. */
export class IncidentContract extends EdgeBeatContract {
  constructor(ports: ContractPorts) {
    super('incident', ports);
  }

  @Authorised({ writes: true, roles: ['connector', 'operator'], argument: RecordIncidents })
  record(ctx: TransactionContext, request: RecordIncidents): Promise<RecordAnswer> {
    return recordIncidents(ctx, request);
  }

  @Authorised({
    writes: true,
    roles: ['connector', 'operator'],
    others: ['operator'],
    argument: AmendIncident,
  })
  amend(ctx: TransactionContext, request: AmendIncident): Promise<IncidentEntryRecord> {
    return amendIncident(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: GetIncident })
  get(ctx: TransactionContext, request: GetIncident): Promise<IncidentView> {
    return readIncidentView(ctx, request);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: IncidentHistory })
  history(ctx: TransactionContext, request: IncidentHistory): Promise<IncidentHistoryPage> {
    return readIncidentHistory(ctx, request);
  }
}

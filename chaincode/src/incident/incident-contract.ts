import {
  AmendIncident,
  DiscloseIncident,
  type DisclosureReceipt,
  GetIncident,
  type IncidentEntryRecord,
  IncidentHistory,
  type IncidentHistoryPage,
  type IncidentVerification,
  type IncidentView,
  ReadDisclosure,
  type RecordAnswer,
  RecordIncidents,
  type SealedDisclosure,
  VerifyIncident,
} from '@edgebeat/core';
import { Authorised } from '../authority/rule';
import { TransactionContext } from '../context';
import { type ContractPorts, EdgeBeatContract } from '../contract';
import { amendIncident } from './amending';
import { discloseIncident } from './disclosing';
import { readIncidentHistory, readIncidentView } from './incident-view';
import { readDisclosure } from './reading-disclosure';
import { recordIncidents } from './recording';
import { verifyIncident } from './verifying';

/** Incidents and what members say about them; nothing is ever changed, entries are appended. */
export class IncidentContract extends EdgeBeatContract {
  readonly #mspId: string | undefined;

  constructor(ports: ContractPorts) {
    super('incident', ports);
    this.#mspId = ports.mspId;
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

  @Authorised({ writes: true, roles: ['connector', 'operator'], argument: DiscloseIncident })
  disclose(ctx: TransactionContext, request: DiscloseIncident): Promise<DisclosureReceipt> {
    return discloseIncident(ctx, request);
  }

  @Authorised({
    writes: false,
    roles: ['admin', 'operator', 'connector'],
    argument: ReadDisclosure,
  })
  disclosure(ctx: TransactionContext, request: ReadDisclosure): Promise<SealedDisclosure> {
    return readDisclosure(ctx, request, this.#mspId);
  }

  @Authorised({ writes: false, roles: 'any-client', argument: VerifyIncident })
  verify(ctx: TransactionContext, request: VerifyIncident): Promise<IncidentVerification> {
    return verifyIncident(ctx, request);
  }
}

import type { Database } from '@edgebeat/database';
import type { ProjectionTables } from '../projection/tables';
import { alertQueries } from './alert-queries';
import { approvalQueries } from './approval-queries';
import { auditQueries } from './audit-queries';
import { eventQueries } from './event-queries';
import { governanceQueries } from './governance-queries';
import { imageQueries } from './image-queries';
import { incidentQueries } from './incident-queries';
import { learningQueries } from './learning-queries';
import { memberProposalQueries } from './member-proposal-queries';
import { membershipQueries } from './membership-queries';
import { operationQueries } from './operation-queries';
import { policyQueries } from './policy-queries';
import type { Queries } from './queries';
import { stageQueries } from './stage-queries';
import { transactionQueries } from './transaction-queries';

/** What queries need besides the database. */
export interface QueryOptions {
  /** The time in milliseconds since 1970, by which sites have ended; the system's if not set. */
  readonly clock?: () => number;
}

/** Reads of the projection over a database whose schema `projection` is migrated. */
export function openQueries(
  database: Database<ProjectionTables>,
  { clock = Date.now }: QueryOptions = {},
): Queries {
  return {
    ...eventQueries(database),
    ...stageQueries(database),
    ...alertQueries(database),
    ...incidentQueries(database),
    ...policyQueries(database, clock),
    ...approvalQueries(database),
    ...governanceQueries(database),
    ...imageQueries(database),
    ...transactionQueries(database),
    ...membershipQueries(database),
    ...memberProposalQueries(database),
    ...learningQueries(database),
    ...auditQueries(database),
    ...operationQueries(database),
  };
}

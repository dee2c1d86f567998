import type { Route } from '../routing/route';
import { alertRoutes } from './alert-routes';
import { attestationRoutes } from './attestation-routes';
import { auditRoutes } from './audit-routes';
import { credentialRoutes } from './credential-routes';
import { deviceRoutes } from './device-routes';
import { disclosureRoutes } from './disclosure-routes';
import { eventRoutes } from './event-routes';
import { governanceRoutes } from './governance-routes';
import { incidentRoutes } from './incident-routes';
import { intakeRoutes } from './intake-routes';
import { learningChangeRoutes } from './learning-change-routes';
import { learningRoutes } from './learning-routes';
import { ledgerRoutes } from './ledger-routes';
import { membershipRoutes } from './membership-routes';
import { operationRoutes } from './operation-routes';
import { pipelineRoutes } from './pipeline-routes';
import { policyChangeRoutes } from './policy-change-routes';
import { policyRoutes } from './policy-routes';
import { policyTrialRoutes } from './policy-trial-routes';
import { type PublicPorts, publicRoutes } from './public-routes';
import type { RoutePorts } from './route-ports';
import { streamRoutes } from './stream-routes';
import { systemRoutes } from './system-routes';

/** The one list that router, validation, decisions and documentation come from. */
export function allRoutes(ports: RoutePorts & PublicPorts): Route[] {
  return [
    ...systemRoutes(ports),
    ...eventRoutes(ports),
    ...pipelineRoutes(ports),
    ...alertRoutes(ports),
    ...intakeRoutes(ports),
    ...streamRoutes(ports),
    ...policyRoutes(ports),
    ...policyChangeRoutes(ports),
    ...policyTrialRoutes(ports),
    ...governanceRoutes(ports),
    ...membershipRoutes(ports),
    ...incidentRoutes(ports),
    ...disclosureRoutes(ports),
    ...learningRoutes(ports),
    ...learningChangeRoutes(ports),
    ...ledgerRoutes(ports),
    ...auditRoutes(ports),
    ...attestationRoutes(ports),
    ...deviceRoutes(ports),
    ...credentialRoutes(ports),
    ...operationRoutes(ports),
    ...publicRoutes(ports),
  ];
}

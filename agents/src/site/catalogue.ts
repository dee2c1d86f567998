import { connectorDescription, connectorName } from '../connector';
import { correlationAgent } from '../correlation';
import { ingestAgent } from '../ingest';
import { monitoringAgent } from '../monitoring';
import { policyAgent } from '../policy';
import { securityAgent } from '../security';

/** An agent of EdgeBeat by name. */
export interface CatalogueEntry {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  /** Whether this version of EdgeBeat brings it: as a part of this workspace, or of the site. */
  readonly installed: boolean;
}

const here = (name: string, description: string, version = '1'): CatalogueEntry => ({
  ...{ name, description, version },
  installed: true,
});
const missing = (name: string, description: string): CatalogueEntry => ({
  ...{ name, description, version: '0' },
  installed: false,
});

/** The sixteen agents, in the order in which people know them. */
export const agentCatalogue: readonly CatalogueEntry[] = [
  here(ingestAgent.name, ingestAgent.description, ingestAgent.version),
  missing('anomaly', 'Finds outliers in series by machine learning.'),
  missing('prediction', 'Foresees maintenance and the rest of a machine’s life.'),
  here(securityAgent.name, securityAgent.description, securityAgent.version),
  here(policyAgent.name, policyAgent.description, policyAgent.version),
  missing('orchestration', 'Acts on events: scales, restarts and deploys.'),
  here(monitoringAgent.name, monitoringAgent.description, monitoringAgent.version),
  missing('aggregation', 'Condenses data of high rate to its essential changes.'),
  missing('learning', 'Trains models with other sites without giving data away.'),
  here(connectorName, connectorDescription),
  missing('identity', 'Checks identities and lowers trust on deviations.'),
  here('gateway', 'Serves the site’s interface to devices, people and programs.'),
  missing('governance', 'Watches the quality, privacy and origin of data.'),
  here(correlationAgent.name, correlationAgent.description, correlationAgent.version),
  missing('reporting', 'Makes reports and trends of what happened.'),
  missing('ui', 'Shows the site at a machine and takes input there.'),
];

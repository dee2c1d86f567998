import { connectorRunnable } from '../connector';
import { ingestWiring } from '../ingest';
import { monitoringRunnable } from '../monitoring';
import { policyRunnable } from '../policy';
import { toRunnable } from '../runtime/run-agent';
import type { Runnable } from '../runtime/supervise';
import { securityWiring } from '../security';
import type { AgentsOptions, AgentsSite } from './options';
import type { AgentsSettings } from './settings';

/** The agents of a site that its settings switch on. */
export function enabledAgents(options: AgentsOptions, settings: AgentsSettings): Runnable[] {
  const { ingest, security, policy, connector, monitoring } = settings;
  return [
    ...(ingest.enabled ? [toRunnable(ingestWiring())] : []),
    ...(security.enabled ? [securityAgentOf(options, settings)] : []),
    ...(policy.enabled ? [policyAgentOf(options)] : []),
    ...(connector.enabled ? [connectorRunnable(options.gateway)] : []),
    ...(monitoring.enabled ? [monitoringAgentOf(options, settings)] : []),
  ];
}

/** The URI of something at a site. */
export function sourceAt({ mspId, siteId }: AgentsSite, what: string): string {
  return `urn:edgebeat:${mspId}:${siteId}:${what}`;
}

function securityAgentOf({ site, keys }: AgentsOptions, { security }: AgentsSettings): Runnable {
  const context = { settings: security.detection, source: sourceAt(site, 'security') };
  const { saltKey, channelKey } = keys;
  const notarisationKeys = () => ({ saltKey, channelKey: channelKey(), siteId: site.siteId });
  return toRunnable(securityWiring(context, notarisationKeys));
}

function policyAgentOf({ site, signer }: AgentsOptions): Runnable {
  const { mspId, member, siteId } = site;
  const context = {
    ...{ source: sourceAt(site, 'policy'), msp: mspId, siteId, tenantId: member },
    site: { id: siteId },
  };
  return policyRunnable({ context, signer });
}

function monitoringAgentOf(
  { site, host, ledger }: AgentsOptions,
  { monitoring }: AgentsSettings,
): Runnable {
  const source = sourceAt(site, 'monitoring');
  return monitoringRunnable(monitoring.thresholds, { host, ledger, source });
}

import { siteVariables } from '@edgebeat/core';
import { connectorRunnable } from '../connector';
import { compileCorrelations, correlationRunnable } from '../correlation';
import { ingestWiring } from '../ingest';
import { monitoringRunnable } from '../monitoring';
import { policyRunnable } from '../policy';
import { toRunnable } from '../runtime/run-agent';
import type { Runnable } from '../runtime/supervise';
import { securityWiring } from '../security';
import { compileRules } from '../sigma';
import type { AgentsOptions, AgentsSite } from './options';
import type { AgentsSettings } from './settings';
import { shippedRules, type SiteRules } from './shipped-rules';

/** The agents of a site that its settings switch on. */
export function enabledAgents(options: AgentsOptions, settings: AgentsSettings): Runnable[] {
  const { ingest, security, correlation, policy, connector, monitoring } = settings;
  const rules = options.rules ?? shippedRules();
  return [
    ...(ingest.enabled ? [toRunnable(ingestWiring())] : []),
    ...(security.enabled ? [securityAgentOf(options, settings, rules)] : []),
    ...(correlation.enabled ? [correlationAgentOf(options, settings, rules)] : []),
    ...(policy.enabled ? [policyAgentOf(options)] : []),
    ...(connector.enabled ? [connectorRunnable(options.gateway)] : []),
    ...(monitoring.enabled ? [monitoringAgentOf(options, settings)] : []),
  ];
}

/** The URI of something at a site. */
export function sourceAt({ mspId, siteId }: AgentsSite, what: string): string {
  return `urn:edgebeat:${mspId}:${siteId}:${what}`;
}

function securityAgentOf(
  { site, keys }: AgentsOptions,
  { security }: AgentsSettings,
  { detections }: SiteRules,
): Runnable {
  const context = { settings: security.detection, source: sourceAt(site, 'security') };
  const rules = compileRules(detections.filter((one) => 'detection' in one));
  const { saltKey, channelKey } = keys;
  const notarisationKeys = () => ({ saltKey, channelKey: channelKey(), siteId: site.siteId });
  return toRunnable(securityWiring(context, notarisationKeys, rules));
}

function correlationAgentOf(
  { site }: AgentsOptions,
  { correlation, ingest }: AgentsSettings,
  { detections, correlations }: SiteRules,
): Runnable {
  const set = compileCorrelations(
    [...detections, ...correlations],
    correlation.latenessSeconds * 1000,
  );
  return correlationRunnable({
    ...{ set, source: sourceAt(site, 'correlation'), mspId: site.mspId },
    upstream: ingest.enabled ? toRunnable(ingestWiring()).readings : [],
  });
}

function policyAgentOf({ site, signer }: AgentsOptions): Runnable {
  const { mspId, member, siteId } = site;
  const context = {
    ...{ source: sourceAt(site, 'policy'), msp: mspId, siteId, tenantId: member },
    site: siteVariables(siteId),
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

import { type BusRights } from '@edgebeat/bus';
import { parkedTopic, topics, type TopicSettings } from '@edgebeat/core';
import { connectorName } from '../connector';
import { compileCorrelations } from '../correlation';
import { matchingWiring } from '../correlation/matching';
import { correlationWiring } from '../correlation/wiring';
import { ingestWiring } from '../ingest';
import { monitoringAgent } from '../monitoring';
import { deviceTable, registryGroup } from '../policy/device-table';
import { policyWiring } from '../policy/wiring';
import { busUse } from '../runtime/bus-use';
import { eventWiring } from '../runtime/event-wiring';
import { outletGroup } from '../runtime/outlet';
import type { Wiring } from '../runtime/wiring';
import { SecuritySettings, securityWiring } from '../security';

/** What one agent does on the bus: what it may do there, and the topics that it needs. */
export interface AgentUse extends Omit<BusRights, 'principal'> {
  readonly name: string;
  readonly topics: readonly TopicSettings[];
}

/** What every agent of this version does on the bus, from what it reads and writes. */
export function agentUses(): readonly AgentUse[] {
  return [
    ...[useOf(ingestWiring()), securityUse(), correlationUse(), policyUse()],
    ...[connectorUse(), monitoringUse()],
  ];
}

function useOf<In, Out, State, Context>(wiring: Wiring<In, Out, State, Context>): AgentUse {
  const { input, keyed, outputs, topics: used } = busUse(wiring);
  const { upstream = [] } = wiring;
  const changelogs = used.filter(({ keep }) => keep === 'compact').map(({ name }) => name);
  const written = outputs.map(({ settings }) => settings.name);
  const own = keyed === undefined ? changelogs : [...changelogs, keyed.topic.name];
  return {
    name: wiring.agent.name,
    // The end of what it wrote is read at the start, so that nothing is published twice.
    reads: [...input.topics, ...written, ...own, ...upstream.flatMap((reading) => reading.topics)],
    writes: [...written, ...own, topics.metrics.name],
    groups: [
      ...[input.group, ...(keyed === undefined ? [] : [keyed.reading.group]), outletGroup],
      ...upstream.map(({ group }) => group),
    ],
    topics: [...used, topics.metrics],
  };
}

/** What is asked of a wiring here does not depend on settings, keys and sources. */
const none = '';

function securityUse(): AgentUse {
  const context = { settings: SecuritySettings.parse({}), source: none };
  return useOf(securityWiring(context, () => ({ saltKey: new Uint8Array(), siteId: none })));
}

/** Its two parts are one agent: what the first finds, the second counts. */
function correlationUse(): AgentUse {
  const set = compileCorrelations([], 0);
  const first = useOf(matchingWiring(set));
  const upstream = [busUse(ingestWiring()).input];
  const second = useOf(correlationWiring({ set, source: none, mspId: none, upstream }));
  return {
    name: second.name,
    reads: [...first.reads, ...second.reads],
    writes: [...first.writes, ...second.writes],
    groups: [...first.groups, ...second.groups],
    topics: [...first.topics, ...second.topics, topics.intake],
  };
}

function policyUse(): AgentUse {
  const context = { source: none, msp: none, siteId: none, tenantId: none, site: { id: none } };
  const signer = { keyHash: none, sign: () => new Uint8Array() };
  const use = useOf(policyWiring({ context, signer, devices: deviceTable(none) }));
  return {
    ...use,
    reads: [...use.reads, topics.registry.name],
    groups: [...use.groups, registryGroup(use.name)],
    topics: [...use.topics, topics.registry],
  };
}

function connectorUse(): AgentUse {
  const requests = topics['ledger.requests'];
  const parked = parkedTopic(requests.name);
  return {
    name: connectorName,
    reads: [requests.name, parked.name],
    writes: [parked.name, topics.metrics.name],
    groups: [connectorName, outletGroup],
    topics: [requests, parked, topics.metrics],
  };
}

function monitoringUse(): AgentUse {
  return useOf({ ...eventWiring(monitoringAgent, notAsked), order: 'as-read' });
}

function notAsked(): never {
  throw new Error('a wiring that only tells what it uses is not run');
}

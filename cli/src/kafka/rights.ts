import { type AgentUse, agentUses } from '@edgebeat/agents';
import type { BusRights } from '@edgebeat/bus';
import { auditActionsGroup, listenerGroup } from '@edgebeat/ledger';
import { topics, type TopicSettings } from '@edgebeat/core';
import { isParkedTopic, recorderGroup, recorderTopics } from '@edgebeat/pipeline';
import { agentPart, principalOf } from './principals';

/** The parts of a site that use the bus beside the agents. */
const roleUses: readonly Omit<AgentUse, 'topics'>[] = [
  {
    name: 'edge',
    reads: [topics.registry.name],
    writes: [topics.intake.name, topics.audit.name],
    groups: [],
  },
  {
    name: 'api',
    reads: [],
    writes: [topics.intake.name, topics.audit.name, topics.detections.name],
    groups: [],
  },
  {
    name: 'ledger',
    reads: [topics.audit.name, topics['ledger.events'].name],
    writes: [topics['ledger.events'].name, topics.registry.name, topics.control.name],
    groups: [auditActionsGroup, listenerGroup],
  },
  {
    name: 'recorder',
    reads: recorderTopics,
    writes: [topics.lifecycle.name],
    groups: [recorderGroup],
  },
];

/** Every topic of a site. */
export function siteTopics(): readonly TopicSettings[] {
  const all = [...Object.values(topics), ...agentUses().flatMap((agent) => agent.topics)];
  const byName = new Map<string, TopicSettings>(all.map((topic) => [topic.name, topic]));
  return [...byName.values()];
}

/**
 * The one list of who may do what on the bus of a member's site: each role, and each agent by what it
 * reads and writes. Whoever is not on it may do nothing.
 */
export function siteRights(member: string): readonly BusRights[] {
  const parked = siteTopics()
    .map(({ name }) => name)
    .filter(isParkedTopic);
  const roles = roleUses.map(({ name, reads, ...use }) => ({
    ...use,
    // The recorder shows what was parked, by whomever.
    reads: name === 'recorder' ? [...reads, ...parked] : reads,
    principal: principalOf(member, name),
  }));
  const agents = agentUses().map(({ name, reads, writes, groups }) => ({
    ...{ reads, writes, groups },
    principal: principalOf(member, agentPart(name)),
  }));
  return [...roles, ...agents];
}

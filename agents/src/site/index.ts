export { agentCatalogue, type CatalogueEntry } from './catalogue';
export type { AgentsOptions, AgentsSite, HostedAgent } from './options';
export { type AgentUse, agentUses } from './rights';
export { runAgents } from './run-agents';
export { AgentsSettings } from './settings';
export { shippedRules, type SiteRules } from './shipped-rules';

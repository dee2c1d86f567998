export { createSecurityAgent, type SecurityAgent, securityAgent } from './agent';
export {
  type ChannelKey,
  type NotarisationKeys,
  type NotarisedIncident,
  notarise,
} from './incident-item';
export type { Detection, SecurityEvent } from './incidents';
export { type SecurityContext, SecuritySettings } from './settings';
export type { SecurityState } from './state';
export { securityWiring } from './wiring';

export { correlationAgent, type CorrelationContext, groupKey } from './agent';
export { ofEvent, ofIncident } from './candidates';
export { compileCorrelations, type CorrelationSet } from './correlation-set';
export { CorrelationSettings } from './settings';
export type { CorrelationState } from './state';
export { type CorrelationPorts, correlationRunnable } from './wiring';

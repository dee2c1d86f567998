export * from './catalogue';
export { type EventDefinition, type EventHead } from './definition';
export * from './detection-decided';
export * from './envelope';
export * from './incident-events';
export * from './log-received';
export * from './monitoring-events';
export * from './policy-events';
export * from './sensor-data';

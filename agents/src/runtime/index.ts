export type { Agent, Step } from './agent';
export { type KeyedRun, runKeyed } from './keyed-run';

export type { Agent, EventAgent, Parking, Step } from './agent';
export { type Clock, systemClock } from './clock';
export { type KeyedRun, runKeyed } from './keyed-run';
export { RuntimeSettings } from './ports';
export { replayParked, type Replayed, type ReplayOptions } from './replay-parked';
export { type AgentOptions, runAgent, type RuntimeOptions } from './run-agent';

export type * from './bus';
export { busContract, type BusSubject } from './bus-contract-suite';
export type { EmbeddedBus } from './embedded/embedded-bus';
export type { EmbeddedBusOptions, EmbeddedBusSettings } from './embedded/embedded-options';
export { openEmbeddedBus } from './embedded/open-embedded-bus';
export { busLimits } from './limits';

export type * from './bus';
export { busContract, type BusSubject } from './bus-contract-suite';
export type { EmbeddedBus } from './embedded/embedded-bus';
export type { EmbeddedBusOptions, EmbeddedBusSettings } from './embedded/embedded-options';
export { openEmbeddedBus } from './embedded/open-embedded-bus';
export type { KafkaBus } from './kafka/kafka-bus';
export type { KafkaBusOptions, KafkaBusSettings, KafkaCredentials } from './kafka/kafka-options';
export {
  hasKafka,
  kafkaFolder,
  type LocalKafka,
  type LocalKafkaOptions,
  startLocalKafka,
} from './kafka/local/local-kafka';
export { grantRights, openKafkaBus } from './kafka/on-demand';
export type { Granted } from './kafka/rights/grant-rights';
export { busLimits } from './limits';
export type { BusRights } from './rights';

import type * as opening from './open-kafka-bus';
import type * as granting from './rights/grant-rights';

/**
 * Opens the bus of a site on Kafka; it is closed when it is disposed. The client library is loaded
 * here: a site that has the embedded bus does without it.
 *
 * @throws Rejected invalid-setting naming every wrong setting, or the certificate that one side does
 * not trust.
 * @throws Unavailable bus-unavailable when no broker answers.
 */
export const openKafkaBus: typeof opening.openKafkaBus = async (options) =>
  (await import('./open-kafka-bus.js')).openKafkaBus(options);

/**
 * Gives programs exactly the rights of a list, as an administrator of the brokers.
 *
 * @throws Rejected forbidden when the certificate may not do this; invalid-setting.
 * @throws Unavailable bus-unavailable.
 */
export const grantRights: typeof granting.grantRights = async (options, rights) =>
  (await import('./rights/grant-rights.js')).grantRights(options, rights);

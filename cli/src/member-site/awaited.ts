/** What a start says that it waits for, because others have to do it. */

/**
 * A member that is on the channel and that the ledger does not count: the channel has it when its config is
 * changed, the contracts when enough members have shown them that.
 */
export function notCounted(mspId: string, channel: string): string {
  return `the ledger does not count ${mspId} yet: it does once more than half of the members of ${channel} have shown the config block with it ("edgebeat membership show-config")`;
}

/** Too few peers of other members are reached for a transaction to be endorsed. */
export function awaitsEndorsers(reason: string): string {
  return `other members' peers have to be reached, so that enough endorse: their machines or the lines to them are down, or they have not started yet (${reason})`;
}

/**
 * What is said of a member that is on the channel and that the ledger does not count: the channel has it
 * when its config is changed, the contracts when enough members have shown them that.
 */
export function notCounted(mspId: string, channel: string): string {
  return `the ledger does not count ${mspId} yet: it does once more than half of the members of ${channel} have shown the config block with it ("edgebeat membership show-config", docs/member-onboarding.md)`;
}

import { Exit } from '../exit-codes';

/**
 * What is said of a member that is on the channel and that the ledger does not count: the channel has it
 * when its config is changed, the contracts when enough members have shown them that.
 */
export function notCounted(what: string, mspId: string, channel: string): Exit {
  return new Exit(
    'refused',
    `${what}: the ledger counts ${mspId} once more than half of the members of ${channel} have shown the config block with it ("edgebeat membership show-config", docs/member-onboarding.md); then say the same again`,
  );
}

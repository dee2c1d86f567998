import { readFile } from 'node:fs/promises';
import { common, msp, orderer } from '@hyperledger/fabric-protos';
import { channelGroupIn, configValue } from './config-group';
import { type Asking, withConfigBlock } from './live-channel';
import { secondsOf, type SettingFault } from './setting-faults';

const longestBatchSeconds = 1;

/**
 * The dangerous settings of a channel, as the member's own peer has its configuration.
 *
 * @throws FabricFailure `program-failed` when the peer does not answer.
 */
export function channelFaults(asking: Asking): Promise<readonly SettingFault[]> {
  return withConfigBlock(asking, async (file) => faultsOf(await readFile(file), asking.channel));
}

/** The dangerous settings in a config block. */
export function faultsOf(block: Uint8Array, channel: string): SettingFault[] {
  const groups = channelGroupIn(block).getGroupsMap();
  const file = `channel ${channel}`;
  const members = [...(groups.get('Application')?.getGroupsMap().entries() ?? [])];
  const endorsing = members.flatMap(([mspId, group]) => {
    const others = endorsersOf(group).filter((role) => role !== msp.MSPRole.MSPRoleType.PEER);
    if (others.length === 0) return [];
    return [
      {
        ...{ file, setting: `${mspId} Endorsement`, found: 'principals other than peer' },
        rule: "clients' keys could endorse what no peer executed: peers only",
      },
    ];
  });
  const bytes = configValue(groups.get('Orderer'), 'BatchTimeout');
  const timeout = orderer.BatchTimeout.deserializeBinary(bytes).getTimeout();
  if (secondsOf(timeout) <= longestBatchSeconds) return endorsing;
  const rule = 'every transaction waits that long where there are few: at most 1s, 250ms is usual';
  return [...endorsing, { file, setting: 'Orderer BatchTimeout', found: timeout, rule }];
}

function endorsersOf(
  group: common.ConfigGroup,
): msp.MSPRole.MSPRoleTypeMap[keyof msp.MSPRole.MSPRoleTypeMap][] {
  const policy = group.getPoliciesMap().get('Endorsement')?.getPolicy();
  if (policy?.getType() !== common.Policy.PolicyType.SIGNATURE) return [];
  return common.SignaturePolicyEnvelope.deserializeBinary(policy.getValue_asU8())
    .getIdentitiesList()
    .map((principal) => msp.MSPRole.deserializeBinary(principal.getPrincipal_asU8()).getRole());
}

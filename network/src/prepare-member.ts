import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureMaterial } from '@edgebeat/fabric-embedded';
import { writeProfiles } from '@edgebeat/fabric-embedded/profile';
import type { FabricOptions, FabricOrganization } from './fabric-options';
import type { PlacedMember } from './placed-member';
import { placeMembers, type PortSetting } from './place-members';
import { describeMember } from './running-fabric';

/** A single member with a data folder of its own. */
export interface OwnMember extends Pick<FabricOptions, 'dataDir' | 'channel'> {
  readonly organization: FabricOrganization;
  /** Where its ports are set; in `organizations[0].ports` if not given. */
  readonly portSetting?: PortSetting;
}

/**
 * Makes what a member's nodes and administrators start from, where it is missing: certificates, keys,
 * `env.sh` and connection profile. Its ports are tried.
 *
 * @throws NetworkFailure when a port is taken or an option is wrong.
 */
export async function prepareMember(given: OwnMember): Promise<PlacedMember> {
  const dataDir = resolve(given.dataDir);
  await mkdir(dataDir, { recursive: true });
  const own = { dataDir, organizations: [given.organization] };
  const [member] = await placeMembers(own, undefined, given.portSetting);
  if (member === undefined) throw new TypeError('there is no member');
  await ensureMaterial(join(dataDir, 'crypto'), [member]);
  await writeProfiles({
    channels: [{ name: given.channel, organizations: [member.mspId] }],
    organizations: [describeMember(member)],
  });
  return member;
}

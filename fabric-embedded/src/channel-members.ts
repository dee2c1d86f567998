import type { ChannelOptions, OrganizationOptions } from './network-options';

/** The MSP ids of a channel's members. */
export function membersOf(
  { organizations: members }: ChannelOptions,
  organizations: readonly Pick<OrganizationOptions, 'mspId'>[],
): readonly string[] {
  return members ?? organizations.map(({ mspId }) => mspId);
}

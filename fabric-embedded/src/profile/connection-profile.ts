import { readFile } from 'node:fs/promises';
import type { ProfileChannel, ProfileOptions, ProfileOrganization } from './profile-options';

const version = '1.0.0';

/**
 * Fabric's connection profile, with the TLS roots in it, so that a client needs no other file of
 * the network; `client.organization` is the organisation that the profile is for.
 */
export async function connectionProfile(
  options: ProfileOptions,
  own: ProfileOrganization,
): Promise<string> {
  const { organizations } = options;
  const channels = options.channels.filter((channel) => channel.organizations.includes(own.mspId));
  const roots = new Map<ProfileOrganization, string>();
  for (const member of organizations) roots.set(member, await readFile(member.tlsCaFile, 'utf8'));
  const profile = {
    name: `${channels.map(({ name }) => name).join(', ')} (${own.name})`,
    version,
    client: { organization: own.name },
    organizations: table(organizations, (member) => [
      member.name,
      { mspid: member.mspId, peers: [member.peerHost] },
    ]),
    channels: Object.fromEntries(
      channels.map((channel) => [channel.name, nodesOf(channel, organizations)]),
    ),
    peers: table(organizations, (member) => [
      member.peerHost,
      node(member.peer, member.peerHost, roots.get(member)),
    ]),
    orderers: table(organizations, (member) => [
      member.ordererHost,
      node(member.orderer, member.ordererHost, roots.get(member)),
    ]),
  };
  return `${JSON.stringify(profile, undefined, 2)}\n`;
}

function nodesOf(channel: ProfileChannel, organizations: readonly ProfileOrganization[]) {
  const members = organizations.filter(({ mspId }) => channel.organizations.includes(mspId));
  return {
    orderers: members.map((member) => member.ordererHost),
    peers: table(members, (member) => [member.peerHost, peerRoles]),
  };
}

const peerRoles = {
  endorsingPeer: true,
  chaincodeQuery: true,
  ledgerQuery: true,
  eventSource: true,
};

function node(address: string, host: string, pem = '') {
  return {
    url: `grpcs://${address}`,
    tlsCACerts: { pem },
    grpcOptions: { 'ssl-target-name-override': host, hostnameOverride: host },
  };
}

function table<Value>(
  organizations: readonly ProfileOrganization[],
  entry: (organization: ProfileOrganization) => readonly [string, Value],
): Record<string, Value> {
  return Object.fromEntries(organizations.map(entry));
}

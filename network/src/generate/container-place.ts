import { posix } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import type { ConsortiumMember, SitePorts } from '../consortium-file/schema';
import type { PlacedMember } from '../placed-member';

/** Folders inside a container; the same in Docker and in Kubernetes. */
export const inside = {
  crypto: '/etc/edgebeat/crypto',
  settings: '/etc/edgebeat/settings',
  /** What the peer fills into the connections of chaincodes: addresses, certificates and a key. */
  builder: '/etc/edgebeat/chaincode-builder.json',
  data: '/var/hyperledger/edgebeat',
  /** In the official image of the peer. */
  ccaasBuilder: '/opt/hyperledger/ccaas_builder',
} as const;

/** The service's name in the network or namespace of its own site, which its certificate has. */
export const chaincodeService = 'chaincode';

/** A member with the ports of everything that it runs. */
export interface ContainerMember extends PlacedMember {
  readonly ports: SitePorts;
  /** What its peer's workload, volume and Secret are called: `peer`, or `peer1` of a further one. */
  readonly peerName: string;
  readonly furtherPeers?: readonly ContainerMember[];
}

/** A member once for each of its peers. */
export function peersInContainers(member: ContainerMember): readonly ContainerMember[] {
  return [member, ...(member.furtherPeers ?? [])];
}

/** Where the settings of a member's peer lie in its generated folder. */
export function coreFile({ peerName }: ContainerMember): string {
  return peerName === 'peer' ? 'core.yaml' : `${peerName}-core.yaml`;
}

/** A member whose nodes run in containers, each reached by the name in its certificate. */
export function placeInContainers(member: ConsortiumMember): ContainerMember {
  return place(member, inside.crypto);
}

/** A member whose certificates lie beside the configtx.yaml that names them. */
export function placeForConfigtx(member: ConsortiumMember): ContainerMember {
  return place(member, 'crypto');
}

function place(
  { name, mspId, domain, sites }: ConsortiumMember,
  cryptoDir: string,
): ContainerMember {
  const [site] = sites;
  if (site === undefined) throw new TypeError(`the member ${name} has no site`);
  const withPeer = (number: number, ports: SitePorts): ContainerMember => {
    const paths = materialPaths(cryptoDir, domain, number);
    return {
      ...{ name, mspId, domain, paths, ports },
      hosts: { listen: '0.0.0.0', peer: paths.peerHost, orderer: paths.ordererHost },
      ...{ folder: inside.data, logs: posix.join(inside.data, 'logs') },
      peerName: number === 0 ? 'peer' : `peer${String(number)}`,
    };
  };
  const first = withPeer(0, site.ports);
  const firstPeer = `${first.hosts.peer}:${String(first.ports.peer)}`;
  const furtherPeers = site.furtherPeers.map((own, index) => {
    return { ...withPeer(index + 1, { ...site.ports, ...own }), firstPeer };
  });
  return { ...first, furtherPeers };
}

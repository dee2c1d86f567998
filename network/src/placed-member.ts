import {
  type MaterialPaths,
  type OrganizationOptions,
  type OrganizationPorts,
} from '@edgebeat/fabric-embedded';
import type { NodeKind } from './fabric-options';

/** The ports of a member's nodes. */
export interface MemberPorts extends OrganizationPorts {
  /** Where `osnadmin` reaches its orderer. */
  readonly admin: number;
  /** Where its peer and its orderer answer for their health and metrics. */
  readonly peerOperations: number;
  readonly ordererOperations: number;
}

/** Where a member's nodes listen, and under which names others reach them. */
export interface NodeHosts {
  readonly listen: string;
  readonly peer: string;
  readonly orderer: string;
  /** Where administration and health are reached; as the nodes themselves if not set. */
  readonly own?: { readonly listen: string; readonly name: string } | undefined;
}

/** Nodes that all run on this machine. */
export const loopback: NodeHosts = {
  listen: '127.0.0.1',
  peer: 'localhost',
  orderer: 'localhost',
};

/**
 * Nodes of a machine that others reach under a name or address, all but administration and health; those
 * of `localhost`, or of none, are this machine's alone.
 */
export function hostsOf(host?: string): NodeHosts {
  if (host === undefined || host === loopback.peer) return loopback;
  const own = { listen: loopback.listen, name: loopback.peer };
  return { listen: '0.0.0.0', peer: host, orderer: host, own };
}

/** Where administration and health listen. */
export function ownListen({ listen, own }: NodeHosts): string {
  return own?.listen ?? listen;
}

/** Under which name this machine reaches a node, its administration and its health. */
export function ownName(hosts: NodeHosts, kind: NodeKind): string {
  return hosts.own?.name ?? hosts[kind];
}

/** A member with its ports and where its files are; all paths are absolute, or all of one folder. */
export interface PlacedMember extends Omit<OrganizationOptions, 'ports'> {
  /** Under which name or address others reach its machine; this machine alone does if not set. */
  readonly host?: string | undefined;
  readonly ports: MemberPorts;
  readonly hosts: NodeHosts;
  /** What starts its nodes' programs; nothing where they start by themselves. */
  readonly launcher?: readonly string[];
  readonly paths: MaterialPaths;
  /** Its own folder: what its nodes keep, their settings, and what clients start from. */
  readonly folder: string;
  readonly logs: string;
  /** Its peers besides the first; each is the member with that peer, a folder of its own and its logs. */
  readonly furtherPeers?: readonly PlacedMember[];
  /** The first peer, where a further one learns of the member's others. */
  readonly firstPeer?: string;
}

/** A member once for each of its peers, the first one first. */
export function peersOf(member: PlacedMember): readonly PlacedMember[] {
  return [member, ...(member.furtherPeers ?? [])];
}

import type { Member } from '../consortium/plan';
import type { MemberAddress } from './site-file';

/** A line of a site's firewall: who may open a connection to what. */
export interface FirewallRule {
  readonly direction: 'in' | 'out';
  readonly port: number;
  readonly host: string;
  readonly what: string;
}

/**
 * The connections that a site needs. Everything else that it listens on (chaincode, administration,
 * health) is for its own machine.
 */
export function firewallRules(
  { mspId, ports }: Member,
  members: readonly MemberAddress[],
): FirewallRule[] {
  const others = members.filter((member) => member.mspId !== mspId);
  const into = (port: number, host: string, what: string) => {
    return { direction: 'in' as const, port, host, what };
  };
  const inbound = [
    into(ports.peer, "members' peers and gateways", 'peer: gossip, endorsement'),
    into(ports.orderer, "members' orderers and peers", 'orderer: Raft, blocks, transactions'),
    into(ports.api, 'people and integrators', 'https api'),
    into(ports.edge, 'devices', 'device ingress, mTLS'),
  ];
  const outbound = others.flatMap((member) => [
    ...member.peers.map((address) => out(address, `peer of ${member.mspId}`)),
    ...member.orderers.map((address) => out(address, `orderer of ${member.mspId}`)),
  ]);
  return [...inbound, ...outbound];
}

function out(address: string, what: string): FirewallRule {
  const at = address.lastIndexOf(':');
  return {
    direction: 'out',
    port: Number(address.slice(at + 1)),
    host: address.slice(0, at),
    what,
  };
}

/** The rules as rows of a table. */
export function firewallRows(rules: readonly FirewallRule[]): string[][] {
  return rules.map(({ direction, port, host, what }) => [direction, String(port), host, what]);
}

export const firewallHeader = ['FIREWALL', 'PORT', 'FROM OR TO', 'WHAT FOR'];

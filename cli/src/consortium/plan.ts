import { type Charter, CHAINCODE_NAME, contentHash } from '@edgebeat/core';
import { z } from 'zod';

/** The one channel that all members share. */
export const CHANNEL = 'common';

/** The charter's quorum for policies and images: what suits an evaluation. */
export const QUORUM = 1;

const Port = z.int().min(1).max(65_535);

const Member = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/),
  mspId: z.string(),
  domain: z.string(),
  siteId: z.string(),
  /** The name or IPv4 address under which other machines reach the site; this machine alone does if not set. */
  host: z.string().exactOptional(),
  ports: z.strictObject({
    ...{ orderer: Port, peer: Port, chaincode: Port, api: Port, edge: Port },
    /** Of Fabric's own nodes; free ones if not set. */
    admin: Port.exactOptional(),
    peerOperations: Port.exactOptional(),
    ordererOperations: Port.exactOptional(),
  }),
  /** Peers of Fabric's own besides the first. */
  furtherPeers: z
    .array(z.strictObject({ peer: Port, peerOperations: Port }))
    .max(3)
    .exactOptional(),
});

/** What was chosen when a data folder was made: members, ports and the charter's content. */
export const Plan = z.strictObject({
  plan: z.literal(1),
  /**
   * What the members' peers and orderers are: the embedded network, Fabric's own programs, or those of
   * one member alone, on a channel that others formed.
   */
  network: z.enum(['embedded', 'fabric', 'member']).default('embedded'),
  channel: z.string(),
  /** Channels of one member each, `local-<name>`, on a network of Fabric's own programs. */
  localChannels: z.array(z.string()).exactOptional(),
  quorum: z.int().min(1),
  chaincodeVersion: z.string(),
  members: z.array(Member).min(1).max(26),
});
export type Plan = z.infer<typeof Plan>;
export type Member = Plan['members'][number];

const names = ['alpha', 'beta', 'gamma'] as const;

/** Plans the three-member default. */
export function planConsortium(
  chaincodeVersion: string,
  ports: (member: number) => Member['ports'],
): Plan {
  return {
    plan: 1,
    network: 'embedded',
    channel: CHANNEL,
    quorum: QUORUM,
    chaincodeVersion,
    members: names.map((name, index) => ({
      name,
      mspId: `${name.charAt(0).toUpperCase()}${name.slice(1)}MSP`,
      domain: `${name}.edgebeat.example`,
      siteId: `${name}-1`,
      ports: ports(index),
    })),
  };
}

/** The first member's ports that the others' follow from. */
export interface BasePorts {
  /** Orderer, then peer and chaincode above it; each further member 1000 higher. */
  readonly network: number;
  /** The https api; each further member 1 higher. */
  readonly api: number;
  /** The device ingress; each further member 10 higher. */
  readonly edge: number;
}

/** Base ports that make a data folder take free ports everywhere. */
export const freePortsOnly: BasePorts = { network: 0, api: 0, edge: 0 };

/** The ports of member `index` (from 0) above base ports. */
export function portsAbove(base: BasePorts): (index: number) => Member['ports'] {
  return (index) => {
    const first = base.network + 1000 * index;
    return {
      ...{ orderer: first, peer: first + 1, chaincode: first + 2 },
      ...{ api: base.api + index, edge: base.edge + 10 * index },
    };
  };
}

/** Where other members' nodes find those of a member. */
export function nodeAddresses({ host = 'localhost', ports }: Pick<Member, 'host' | 'ports'>) {
  return {
    peer: `${host}:${String(ports.peer)}`,
    orderer: `${host}:${String(ports.orderer)}`,
  };
}

/** What the charter follows from. */
export interface Founders extends Pick<Plan, 'channel' | 'quorum'> {
  readonly members: readonly Pick<Member, 'mspId'>[];
}

/** The charter of a plan: under quorum 1 what one member proposes binds all, and it says so. */
export function charterOf(plan: Founders): Charter {
  return {
    charter: 1,
    channel: plan.channel,
    founders: plan.members.map((member) => member.mspId),
    policies: { quorum: plan.quorum, binding: 'all' },
    images: { quorum: plan.quorum, binding: 'all' },
    protocol: 1,
  };
}

/** The chaincode's package id; its label carries the charter's hash. */
export function packageIdOf(plan: Plan): string {
  const charterHash = contentHash(charterOf(plan));
  const digest = contentHash({ name: CHAINCODE_NAME, version: plan.chaincodeVersion, charterHash });
  return `${CHAINCODE_NAME}_${charterHash}:${digest}`;
}

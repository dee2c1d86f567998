import { join } from 'node:path';
import { materialPaths } from '@edgebeat/fabric-embedded';
import { Disposal } from '@edgebeat/fabric-embedded/disposal';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import type { Manifest } from '@edgebeat/fabric-embedded/manifest';
import { reservePort } from '@edgebeat/fabric-embedded/reserve-port';
import type { FabricOptions, FurtherPeerPorts } from './fabric-options';
import { hostsOf, type MemberPorts, type PlacedMember } from './placed-member';

const ownKinds = ['admin', 'peerOperations', 'ordererOperations'] as const;

/** The setting that a member's port comes from, for a sentence about one that is taken. */
export type PortSetting = (kind: keyof MemberPorts, mspId: string, index: number) => string;

const inOrganizations: PortSetting = (kind, mspId, index) =>
  `organizations[${String(index)}].ports.${kind} (${mspId})`;

/**
 * Finds every member's ports, those of an earlier start for 0, and its folders. All ports are tried
 * before anything is started on one.
 *
 * @throws NetworkFailure `port-taken`.
 */
export async function placeMembers(
  { organizations, dataDir }: Pick<FabricOptions, 'organizations' | 'dataDir'>,
  known: Manifest | undefined,
  settingOf = inOrganizations,
): Promise<PlacedMember[]> {
  await using reserved = new Disposal();
  // No block names these, so that they may be others at every start.
  const free = (await freePorts(organizations.length * ownKinds.length)).values();
  const placed: PlacedMember[] = [];
  for (const [index, organization] of organizations.entries()) {
    const { name, mspId, domain, ports, furtherPeers = [] } = organization;
    const { host, launcher = [] } = organization;
    const { hosts = hostsOf(host) } = organization;
    const wanted = known?.organizations[index]?.ports ?? ports;
    const take = async (kind: keyof MemberPorts, port: number) => {
      return reserved.use(await reservePort(port, settingOf(kind, mspId, index))).port;
    };
    const own = async (kind: (typeof ownKinds)[number]) =>
      take(kind, (ports[kind] ?? 0) || (free.next().value ?? 0));
    const member: PlacedMember = {
      ...{ name, mspId, domain, host },
      ports: {
        peer: await take('peer', wanted.peer),
        orderer: await take('orderer', wanted.orderer),
        admin: await own('admin'),
        peerOperations: await own('peerOperations'),
        ordererOperations: await own('ordererOperations'),
      },
      ...{ hosts, launcher },
      paths: materialPaths(join(dataDir, 'crypto'), domain),
      folder: join(dataDir, 'organizations', mspId),
      logs: join(dataDir, 'logs', mspId),
    };
    const others: PlacedMember[] = [];
    for (const [place, wished] of furtherPeers.entries()) {
      const field = `organizations[${String(index)}].furtherPeers[${String(place)}] (${mspId})`;
      const at = async (port: number) => reserved.use(await reservePort(port, field)).port;
      const own = { peer: await at(wished.peer), peerOperations: await at(wished.peerOperations) };
      others.push(furtherPeer(member, dataDir, place + 1, own));
    }
    placed.push({ ...member, furtherPeers: others });
  }
  return placed;
}

/** A member with another one of its peers, whose files lie below its own. */
export function furtherPeer(
  member: PlacedMember,
  dataDir: string,
  number: number,
  ports: FurtherPeerPorts,
): PlacedMember {
  const name = `peer${String(number)}`;
  return {
    ...member,
    ports: { ...member.ports, ...ports },
    paths: materialPaths(join(dataDir, 'crypto'), member.domain, number),
    folder: join(member.folder, name),
    logs: join(member.logs, name),
    firstPeer: `${member.hosts.peer}:${String(member.ports.peer)}`,
  };
}

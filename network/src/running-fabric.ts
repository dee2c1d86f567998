import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import type { Disposal } from '@edgebeat/fabric-embedded/disposal';
import { FabricFailure } from './failure';
import type { Fabric, FabricOptions } from './fabric-options';
import type { MemberNodes } from './member-nodes';
import type { ChaincodePackage } from './package';
import type { PeerProgram } from './peer-program';
import { peersOf, type PlacedMember } from './placed-member';
import { unready } from './readiness';
import { retried } from './retried';

/** The parts of a network that serves. */
export interface RunningParts {
  readonly options: FabricOptions;
  readonly cryptoDir: string;
  readonly nodes: readonly MemberNodes[];
  readonly packages: ReadonlyMap<string, ChaincodePackage>;
  readonly peer: PeerProgram;
  readonly failed: Promise<FabricFailure>;
  readonly genesisHash: string;
  readonly disposal: Disposal;
}

/** The handle that a caller holds on a started network. */
export function runningFabric(parts: RunningParts): Fabric {
  const { options, cryptoDir, nodes, packages, peer, failed, disposal } = parts;
  const { channel } = options;
  const members = nodes.map(({ member }) => member);
  const nodesOf = (mspId: string) => {
    const found = nodes.find(({ member }) => member.mspId === mspId);
    if (found === undefined) throw new RangeError(`the network has no member ${mspId}`);
    return found;
  };
  let closing: Promise<void> | undefined;
  return {
    channel,
    genesisHash: parts.genesisHash,
    organizations: members.map(describeMember),
    cryptoDir,
    packageIds: new Map([...packages].map(([name, { id }]) => [name, id])),
    failed,
    ready: (timeoutMs) =>
      retried(() => requireReady(members, options), { timeoutMs, again: () => true }),
    async height(mspId) {
      const { stdout } = await peer(nodesOf(mspId).member, 'channel', 'getinfo', '-c', channel);
      return Number(/"height":(\d+)/.exec(stdout)?.[1]);
    },
    peers: (mspId) => peersOf(nodesOf(mspId).member).map(describeMember),
    node(mspId, kind, peerNumber = 0) {
      const { [kind]: first, furtherPeers } = nodesOf(mspId);
      const found = peerNumber === 0 ? first : furtherPeers[peerNumber - 1];
      if (found !== undefined) return found;
      throw new RangeError(`${mspId} has no peer ${String(peerNumber)}`);
    },
    peer: (mspId, ...args) => peer(nodesOf(mspId).member, ...args),
    [Symbol.asyncDispose]: () => (closing ??= disposal[Symbol.asyncDispose]()),
  };
}

/** Where a member is reached and where its files are. */
export function describeMember(member: PlacedMember) {
  const { name, mspId, domain, ports, hosts, paths, folder } = member;
  const { peerHost, ordererHost, tlsCaFile, usersFolder } = paths;
  return {
    ...{ name, mspId, domain, folder, peerHost, ordererHost, tlsCaFile, usersFolder },
    peer: `${hosts.peer}:${String(ports.peer)}`,
    orderer: `${hosts.orderer}:${String(ports.orderer)}`,
  } satisfies OrganizationAddress;
}

async function requireReady(
  members: readonly PlacedMember[],
  { channel, chaincodes, furtherChannels = [] }: FabricOptions,
): Promise<void> {
  const reasons = [
    await unready(members, channel, chaincodes),
    ...(await Promise.all(
      furtherChannels.map((further) =>
        unready(
          members.filter(({ mspId }) => further.organizations.includes(mspId)),
          further.name,
          chaincodes.filter(({ name }) => further.chaincodes.includes(name)),
        ),
      ),
    )),
  ];
  const reason = reasons.find((one) => one !== undefined);
  if (reason !== undefined) throw new FabricFailure('not-ready', reason);
}

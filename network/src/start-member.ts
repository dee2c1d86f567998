import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ensureMaterial, type OrganizationAddress } from '@edgebeat/fabric-embedded';
import { allOrFailure, Disposal } from '@edgebeat/fabric-embedded/disposal';
import { lockFolder } from '@edgebeat/fabric-embedded/lock';
import { writeProfiles } from '@edgebeat/fabric-embedded/profile';
import { checkMaterial } from './check-material';
import type { FabricNode, FabricOptions, FabricOrganization, NodeKind } from './fabric-options';
import type { FabricFailure } from './failure';
import { endLeftovers } from './leftovers';
import { type NodeOptions, prepareNodes } from './member-nodes';
import type { MemberPorts, PlacedMember } from './placed-member';
import { placeMembers } from './place-members';
import { describeMember } from './running-fabric';

export interface MemberOptions extends NodeOptions, Pick<FabricOptions, 'dataDir' | 'channel'> {
  readonly organization: FabricOrganization;
}

/** One member's peer and orderer, which run on this machine and take part in no channel by themselves. */
export interface FabricMember extends AsyncDisposable {
  readonly organization: OrganizationAddress;
  readonly ports: MemberPorts;
  readonly paths: PlacedMember['paths'];
  /** Resolves when a node ended that nobody stopped. */
  readonly failed: Promise<FabricFailure>;
  node(kind: NodeKind): FabricNode;
}

/**
 * Starts the nodes of a single member with a data folder of its own, for a channel that others formed:
 * certificates, settings and `env.sh` are made where they are missing. The channel's administrators
 * let it in; see docs/member-onboarding.md. Ending the handle ends both processes.
 *
 * @throws FabricFailure when a program fails or a certificate is unusable; NetworkFailure when a port
 * is taken or the folder is in use.
 */
export async function startMember(given: MemberOptions): Promise<FabricMember> {
  const options = { ...given, dataDir: resolve(given.dataDir) };
  const { dataDir, organization, channel } = options;
  await mkdir(dataDir, { recursive: true });
  await using disposal = new Disposal();
  disposal.use(await lockFolder(dataDir));
  await endLeftovers(join(dataDir, 'logs'));
  const [member] = await placeMembers({ dataDir, organizations: [organization] }, undefined);
  if (member === undefined) throw new TypeError('there is no member');
  await ensureMaterial(join(dataDir, 'crypto'), [member]);
  await checkMaterial(member);
  let report: (failure: FabricFailure) => void = () => undefined;
  const failed = new Promise<FabricFailure>((resolveFailed) => {
    report = resolveFailed;
  });
  const nodes = await prepareNodes(member, options, (failure) => {
    report(failure);
  });
  disposal.use(nodes.peer);
  disposal.use(nodes.orderer);
  const described = describeMember(member);
  await writeProfiles({
    channels: [{ name: channel, organizations: [member.mspId] }],
    organizations: [described],
  });
  await allOrFailure([nodes.peer.start(), nodes.orderer.start()]);
  const opened = disposal.move();
  return {
    organization: described,
    ports: member.ports,
    paths: member.paths,
    failed,
    node: (kind) => nodes[kind],
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

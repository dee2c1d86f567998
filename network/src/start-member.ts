import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OrganizationAddress } from '@edgebeat/fabric-embedded';
import { allOrFailure, Disposal } from '@edgebeat/fabric-embedded/disposal';
import { lockFolder } from '@edgebeat/fabric-embedded/lock';
import { manifestOf, writeManifest } from '@edgebeat/fabric-embedded/manifest';
import { checkMaterial } from './check-material';
import type { FabricNode, FabricOptions, NodeKind } from './fabric-options';
import type { FabricFailure } from './failure';
import { endLeftovers } from './leftovers';
import { type NodeOptions, prepareNodes } from './member-nodes';
import { NodeKeeper } from './node-keeper';
import { notePorts } from './noted-ports';
import type { MemberPorts, PlacedMember } from './placed-member';
import { type OwnMember, prepareMember } from './prepare-member';
import { describeMember } from './running-fabric';
import { forgetStops } from './stop-notes';

export interface MemberOptions extends NodeOptions, OwnMember, Pick<FabricOptions, 'onRestart'> {}

/** One member's peer and orderer, which run on this machine and take part in no channel by themselves. */
export interface FabricMember extends AsyncDisposable {
  readonly organization: OrganizationAddress;
  readonly ports: MemberPorts;
  readonly paths: PlacedMember['paths'];
  /** Resolves when a node ended that nobody stopped and nobody starts again. */
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
  const { dataDir, channel, onRestart } = options;
  await mkdir(dataDir, { recursive: true });
  await using disposal = new Disposal();
  disposal.use(await lockFolder(dataDir));
  await endLeftovers(join(dataDir, 'logs'));
  await forgetStops(join(dataDir, 'logs'));
  const member = await prepareMember(options);
  await checkMaterial(member);
  let report: (failure: FabricFailure) => void = () => undefined;
  const failed = new Promise<FabricFailure>((resolveFailed) => {
    report = resolveFailed;
  });
  let keeper: NodeKeeper | undefined;
  const nodes = await prepareNodes(member, options, (failure, node) => {
    if (keeper === undefined) report(failure);
    else keeper.ended(node, failure);
  });
  disposal.use(nodes.peer);
  disposal.use(nodes.orderer);
  await notePorts(dataDir, [member]);
  await writeManifest(dataDir, manifestOf([{ name: channel, chaincodes: [] }], [member]));
  await allOrFailure([nodes.peer.start(), nodes.orderer.start()]);
  if (onRestart !== undefined) {
    keeper = disposal.use(new NodeKeeper({ onRestart }));
  }
  const opened = disposal.move();
  return {
    organization: describeMember(member),
    ports: member.ports,
    paths: member.paths,
    failed,
    node: (kind) => nodes[kind],
    [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose](),
  };
}

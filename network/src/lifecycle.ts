import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allOrFailure } from '@edgebeat/fabric-embedded/disposal';
import { FabricFailure } from './failure';
import type { FabricChaincode } from './fabric-options';
import type { ChaincodePackage } from './package';
import type { PeerProgram } from './peer-program';
import { peersOf, type PlacedMember } from './placed-member';
import { retried } from './retried';

const patienceMs = 30_000;
/** A channel whose orderers have no leader yet, and an orderer that does not know the channel yet. */
const tooEarly = /SERVICE_UNAVAILABLE|NOT_FOUND|no Raft leader/;

/** What the lifecycle commands of one network share. */
export interface Lifecycle {
  readonly channel: string;
  readonly members: readonly PlacedMember[];
  readonly peer: PeerProgram;
  /** Where packages and the definitions of collections are written. */
  readonly folder: string;
}

/** Installs a chaincode at every peer and defines it on the channel. */
export async function deployChaincode(
  lifecycle: Lifecycle,
  chaincode: FabricChaincode,
  { id, content }: ChaincodePackage,
): Promise<void> {
  const { members, peer, folder } = lifecycle;
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${chaincode.name}.tar.gz`);
  await writeFile(file, content);
  await allOrFailure(
    members
      .flatMap(peersOf)
      .map((member) => peer(member, 'lifecycle', 'chaincode', 'install', file)),
  );
  await defineChaincode(lifecycle, chaincode, id);
}

/** Lets every member of a channel approve a chaincode that is installed, and commits it. */
export async function defineChaincode(
  lifecycle: Lifecycle,
  chaincode: FabricChaincode,
  packageId: string,
): Promise<void> {
  const { members, peer } = lifecycle;
  const definition = await definitionArguments(lifecycle, chaincode);
  await allOrFailure(
    members.map((member) =>
      whenLeaderIsKnown(() =>
        peer(
          member,
          ...command('approveformyorg', member),
          ...definition,
          '--package-id',
          packageId,
        ),
      ),
    ),
  );
  const [first] = members;
  if (first === undefined) return;
  const targets = members.flatMap(({ ports, hosts, paths }) => [
    ...['--peerAddresses', `${hosts.peer}:${String(ports.peer)}`],
    ...['--tlsRootCertFiles', paths.tlsCaFile],
  ]);
  await peer(first, ...command('commit', first), ...definition, ...targets);
}

function command(name: string, { ports, hosts, paths }: PlacedMember): string[] {
  return [
    ...['lifecycle', 'chaincode', name],
    ...['-o', `${hosts.orderer}:${String(ports.orderer)}`, '--tls', '--cafile', paths.tlsCaFile],
  ];
}

async function definitionArguments(
  { channel, folder }: Lifecycle,
  { name, version, sequence, collections = [] }: FabricChaincode,
): Promise<string[]> {
  const definition = [
    ...['--channelID', channel, '--name', name],
    ...['--version', version, '--sequence', String(sequence)],
  ];
  if (collections.length === 0) return definition;
  const file = join(folder, `${name}-collections.json`);
  await writeFile(file, JSON.stringify(collections));
  return [...definition, '--collections-config', file];
}

function whenLeaderIsKnown<T>(run: () => Promise<T>): Promise<T> {
  return retried(run, {
    timeoutMs: patienceMs,
    again: (error) => error instanceof FabricFailure && tooEarly.test(error.message),
  });
}

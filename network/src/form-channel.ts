import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allOrFailure } from '@edgebeat/fabric-embedded/disposal';
import { configtx } from './configtx';
import type { ChannelSettings } from './consortium-file/schema';
import { FabricFailure } from './failure';
import type { FabricPrograms } from './find-fabric';
import type { PeerProgram } from './peer-program';
import { ownName, peersOf, type PlacedMember } from './placed-member';
import { runProgram } from './run-program';

/** Makes the channel's block 0 with configtxgen. */
export async function createGenesis(
  { configtxgen }: FabricPrograms,
  dataDir: string,
  channel: string,
  members: readonly PlacedMember[],
  settings: ChannelSettings,
): Promise<string> {
  const file = genesisFile(dataDir);
  await mkdir(dataDir, { recursive: true });
  // Every JSON text is YAML too.
  const text = JSON.stringify(configtx([{ name: channel, members }], settings), undefined, 2);
  await writeFile(join(dataDir, 'configtx.yaml'), text);
  await runProgram(
    configtxgen,
    ['-profile', channel, '-channelID', channel, '-outputBlock', file, '-configPath', dataDir],
    { FABRIC_CFG_PATH: dataDir },
  );
  return file;
}

export function genesisFile(dataDir: string): string {
  return join(dataDir, 'genesis.block');
}

/** Lets every orderer join the channel through its admin port. */
export async function joinOrderers(
  { osnadmin }: FabricPrograms,
  channel: string,
  genesis: string,
  members: readonly PlacedMember[],
): Promise<void> {
  await allOrFailure(
    members.map(async ({ mspId, ports, paths, hosts }) => {
      const { certificate, key } = paths.user('Admin').tls;
      const { stdout, stderr } = await runProgram(osnadmin, [
        ...['channel', 'join', '--channelID', channel, '--config-block', genesis],
        ...[
          '-o',
          `${ownName(hosts, 'orderer')}:${String(ports.admin)}`,
          '--ca-file',
          paths.tlsCaFile,
        ],
        ...['--client-cert', certificate, '--client-key', key],
      ]);
      // The program ends with 0 whatever the orderer answered.
      if (stdout.includes('Status: 201')) return;
      const sentence = `The orderer of ${mspId} did not join ${channel}: ${(stdout + stderr).trim()}`;
      throw new FabricFailure('start-failed', sentence);
    }),
  );
}

/** Lets every peer join the channel. */
export async function joinPeers(
  peer: PeerProgram,
  genesis: string,
  members: readonly PlacedMember[],
): Promise<void> {
  const peers = members.flatMap(peersOf);
  await allOrFailure(peers.map((member) => peer(member, 'channel', 'join', '-b', genesis)));
}

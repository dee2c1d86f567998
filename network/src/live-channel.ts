import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common, msp, peer as peerProtos } from '@hyperledger/fabric-protos';
import { channelGroupIn, configValue } from './config-group';
import { hashOfBlock } from './genesis-check';
import type { FabricPrograms } from './find-fabric';
import { peerProgram } from './peer-program';

/** A member as a channel's configuration describes it. */
export interface ChannelMember {
  readonly mspId: string;
  /** The certificates of its authorities, PEM. */
  readonly authorities: readonly string[];
  readonly tlsRoots: readonly string[];
  /** host:port of its orderers and of its anchor peers. */
  readonly orderers: readonly string[];
  readonly peers: readonly string[];
}

/** Whose Admin asks: the member's folder with its env.sh. */
export interface Asking {
  readonly programs: FabricPrograms;
  readonly folder: string;
  readonly channel: string;
}

/** An orderer, and the file with the TLS authority of its member. */
export interface OrdererAddress {
  readonly address: string;
  readonly tlsCaFile: string;
}

/**
 * The members of a channel, as the member's own peer has them.
 *
 * @throws FabricFailure `program-failed` when the peer does not answer.
 */
export async function channelMembers(asking: Asking): Promise<readonly ChannelMember[]> {
  return withConfigBlock(asking, async (file) => membersIn(await readFile(file)));
}

/** Reads the channel's config block, as the member's own peer has it, in a file that goes again. */
export function withConfigBlock<T>(asking: Asking, read: (file: string) => Promise<T>): Promise<T> {
  return withBlock(asking, 'config', [], read);
}

/**
 * The hash of the first block of a channel, as an orderer of another member gives it.
 *
 * @throws FabricFailure `program-failed` when it does not answer, or the asking member is not on the
 * channel.
 */
export async function firstBlockHash(asking: Asking, from: OrdererAddress): Promise<string> {
  const orderer = ['-o', from.address, '--tls', '--cafile', from.tlsCaFile];
  return withBlock(asking, '0', orderer, hashOfBlock);
}

async function withBlock<T>(
  { programs, folder, channel }: Asking,
  which: string,
  from: readonly string[],
  read: (file: string) => Promise<T>,
): Promise<T> {
  const temporary = await mkdtemp(join(tmpdir(), 'block-'));
  try {
    const file = join(temporary, 'fetched.block');
    await peerProgram(programs.peer)(
      { folder },
      ...['channel', 'fetch', which, file, '-c', channel, ...from],
    );
    return await read(file);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

function membersIn(block: Uint8Array): ChannelMember[] {
  const groups = channelGroupIn(block).getGroupsMap();
  const ordering = groups.get('Orderer')?.getGroupsMap();
  return [...(groups.get('Application')?.getGroupsMap().entries() ?? [])].map(([mspId, own]) => {
    const settings = mspOf(own);
    return {
      mspId,
      authorities: settings.getRootCertsList_asU8().map(text),
      tlsRoots: settings.getTlsRootCertsList_asU8().map(text),
      orderers: endpoints(ordering?.get(mspId)),
      peers: anchors(own),
    };
  });
}

function mspOf(group: common.ConfigGroup): msp.FabricMSPConfig {
  const config = msp.MSPConfig.deserializeBinary(configValue(group, 'MSP')).getConfig_asU8();
  return msp.FabricMSPConfig.deserializeBinary(config);
}

function endpoints(group: common.ConfigGroup | undefined): string[] {
  return common.OrdererAddresses.deserializeBinary(
    configValue(group, 'Endpoints'),
  ).getAddressesList();
}

function anchors(group: common.ConfigGroup): string[] {
  return peerProtos.AnchorPeers.deserializeBinary(configValue(group, 'AnchorPeers'))
    .getAnchorPeersList()
    .map((anchor) => `${anchor.getHost()}:${String(anchor.getPort())}`);
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

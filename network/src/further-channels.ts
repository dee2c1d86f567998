import { join } from 'node:path';
import type { ChannelSettings } from './consortium-file/schema';
import type { FabricOptions, FurtherChannel } from './fabric-options';
import type { FabricPrograms } from './find-fabric';
import { createGenesis, joinOrderers, joinPeers } from './form-channel';
import { defineChaincode } from './lifecycle';
import type { ChaincodePackage } from './package';
import type { PeerProgram } from './peer-program';
import type { PlacedMember } from './placed-member';

/** A running network on which a further channel is formed. */
export interface FormingNetwork {
  readonly programs: FabricPrograms;
  readonly options: FabricOptions;
  readonly members: readonly PlacedMember[];
  readonly peer: PeerProgram;
  readonly packages: ReadonlyMap<string, ChaincodePackage>;
  readonly settings: ChannelSettings;
}

/** Forms a channel of some members, whose nodes run, and defines its chaincodes there. */
export async function formFurtherChannel(
  { name, organizations, chaincodes }: FurtherChannel,
  { programs, options, members: all, peer, packages, settings }: FormingNetwork,
): Promise<void> {
  const { dataDir } = options;
  const members = all.filter(({ mspId }) => organizations.includes(mspId));
  const folder = join(dataDir, 'channels', name);
  const genesis = await createGenesis(programs, folder, name, members, settings);
  await joinOrderers(programs, name, genesis, members);
  await joinPeers(peer, genesis, members);
  const lifecycle = { channel: name, members, peer, folder: join(dataDir, 'packages') };
  for (const chaincode of options.chaincodes) {
    const { id = '' } = packages.get(chaincode.name) ?? {};
    if (chaincodes.includes(chaincode.name)) await defineChaincode(lifecycle, chaincode, id);
  }
}

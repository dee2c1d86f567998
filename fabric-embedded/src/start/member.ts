import { join } from 'node:path';
import type { KnownMembers } from '../access/access';
import { readMspConfig } from '../channel/msp-config';
import { materialPaths, type MaterialPaths } from '../crypto/paths';
import { loadSigner, type Signer } from '../crypto/signer';
import { createMspRegistry } from '../msp/registry';
import type { PlacedOrganization } from './addresses';

/** One organisation with the keys of its nodes. */
export interface Member extends PlacedOrganization {
  readonly folder: string;
  readonly paths: MaterialPaths;
  /** Its own MSP, which its peer asks where no channel is named. */
  readonly local: KnownMembers;
  readonly peerSigner: Signer;
  readonly ordererSigner: Signer;
}

/** Loads the keys of an organisation's nodes. */
export async function loadMember(
  organization: PlacedOrganization,
  dataDir: string,
): Promise<Member> {
  const { mspId, domain } = organization;
  const paths = materialPaths(join(dataDir, 'crypto'), domain);
  const folder = join(dataDir, 'organizations', mspId);
  const { peer, orderer } = paths;
  const [own, peerSigner, ordererSigner] = await Promise.all([
    readMspConfig(mspId, paths),
    loadSigner(mspId, peer.msp.certificate, peer.msp.key),
    loadSigner(mspId, orderer.msp.certificate, orderer.msp.key),
  ]);
  const local = { channelId: '', msps: createMspRegistry([own]) };
  return { ...organization, folder, paths, local, peerSigner, ordererSigner };
}

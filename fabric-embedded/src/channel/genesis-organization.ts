import { readFile } from 'node:fs/promises';
import type { msp } from '@hyperledger/fabric-protos';
import { materialPaths } from '../crypto/paths';
import { readMspConfig } from './msp-config';

/** A founding member: who it is and where its peer and orderer listen. */
export interface GenesisOrganization {
  readonly name: string;
  readonly mspId: string;
  readonly domain: string;
  readonly peerHost: string;
  readonly peerPort: number;
  readonly ordererHost: string;
  readonly ordererPort: number;
}

/** A founding member with the certificates that the config block carries. */
export interface LoadedOrganization extends GenesisOrganization {
  readonly msp: msp.MSPConfig;
  readonly ordererTlsCertificate: Uint8Array;
}

/** Reads an organisation's certificates. */
export async function loadOrganization(
  cryptoDir: string,
  organization: GenesisOrganization,
): Promise<LoadedOrganization> {
  const paths = materialPaths(cryptoDir, organization.domain);
  return {
    ...organization,
    msp: await readMspConfig(organization.mspId, paths),
    ordererTlsCertificate: await readFile(paths.orderer.tls.certificate),
  };
}

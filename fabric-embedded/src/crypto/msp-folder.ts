import { basename } from 'node:path';
import type { FolderFile } from './atomic-folder';
import type { CertifiedKey } from './certificate';
import type { MaterialPaths } from './paths';

/** The NodeOU that a certificate carries, which is its role in Fabric. */
export const nodeRoles = ['client', 'peer', 'admin', 'orderer'] as const;

/** The certificates of an organisation's two authorities, PEM. */
export interface Roots {
  readonly caPem: string;
  readonly tlsCaPem: string;
}

const keyFile = 'keystore/priv_sk';

/** The files of an MSP folder that can verify but not sign. */
export function verifyingFiles(paths: MaterialPaths, roots: Roots): FolderFile[] {
  const caFile = caFileName(paths);
  return [
    { path: caFile, content: roots.caPem },
    { path: tlsCaFileName(paths), content: roots.tlsCaPem },
    { path: 'config.yaml', content: nodeUnits(caFile) },
  ];
}

/** The names of the files that `signingFiles` makes. */
export function signingFileNames(paths: MaterialPaths, certificateName: string): string[] {
  const signing = [`signcerts/${certificateName}`, keyFile];
  return [caFileName(paths), tlsCaFileName(paths), 'config.yaml', ...signing];
}

/** The files of an MSP folder with a signing identity. */
export function signingFiles(
  paths: MaterialPaths,
  roots: Roots,
  commonName: string,
  identity: CertifiedKey,
): FolderFile[] {
  return [
    ...verifyingFiles(paths, roots),
    { path: `signcerts/${commonName}-cert.pem`, content: identity.certificatePem },
    { path: keyFile, content: identity.privateKeyPem, secret: true },
  ];
}

function caFileName(paths: MaterialPaths): string {
  return `cacerts/${basename(paths.authority.certificate)}`;
}

function tlsCaFileName(paths: MaterialPaths): string {
  return `tlscacerts/${basename(paths.tlsAuthority.certificate)}`;
}

/** Fabric's `config.yaml`: which organisational unit makes which role. */
function nodeUnits(caFile: string): string {
  const units = nodeRoles.map((role) =>
    [
      `  ${role.charAt(0).toUpperCase()}${role.slice(1)}OUIdentifier:`,
      `    Certificate: ${caFile}`,
      `    OrganizationalUnitIdentifier: ${role}`,
    ].join('\n'),
  );
  return ['NodeOUs:', '  Enable: true', ...units, ''].join('\n');
}

import { join } from 'node:path';
import type { ProfileOrganization } from './profile-options';

/** A script that, sourced by a shell, lets the `peer` program act as the organisation's Admin. */
export function envScript(organization: ProfileOrganization): string {
  const { mspId, domain, folder, peer, orderer, tlsCaFile, usersFolder } = organization;
  const variables: Readonly<Record<string, string>> = {
    FABRIC_CFG_PATH: folder,
    CORE_PEER_LOCALMSPID: mspId,
    CORE_PEER_MSPCONFIGPATH: join(usersFolder, `Admin@${domain}`, 'msp'),
    CORE_PEER_ADDRESS: peer,
    CORE_PEER_TLS_ENABLED: 'true',
    CORE_PEER_TLS_ROOTCERT_FILE: tlsCaFile,
    ORDERER_CA: tlsCaFile,
    ORDERER_ADDRESS: orderer,
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`);
  return [
    `# Source this file to use the peer command as the Admin of ${mspId}.`,
    ...lines,
    // Otherwise every command prints the life of its connections among its results.
    'export FABRIC_LOGGING_SPEC="${FABRIC_LOGGING_SPEC:-info:grpc=error}"',
    '',
  ].join('\n');
}

/** A shell takes everything between single quotes as it is. */
function quote(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`;
}

import { join } from 'node:path';
import type { ProfileOrganization } from './profile-options';

/**
 * The settings that the `peer` program reads before its environment. It does not start without
 * the BCCSP section, and each setting can be overridden by a variable `CORE_…`.
 */
export function coreYaml(organization: ProfileOrganization): string {
  const { mspId, domain, peer, tlsCaFile, usersFolder } = organization;
  const user = join(usersFolder, `Admin@${domain}`);
  return `peer:
  id: ${text(`peer0.${domain}`)}
  address: ${text(peer)}
  localMspId: ${text(mspId)}
  localMspType: bccsp
  mspConfigPath: ${text(join(user, 'msp'))}
  client:
    connTimeout: 3s
  keepalive:
    client:
      interval: 60s
      timeout: 20s
  tls:
    enabled: true
    clientAuthRequired: false
    rootcert:
      file: ${text(tlsCaFile)}
  BCCSP:
    Default: SW
    SW:
      Hash: SHA2
      Security: 256
      FileKeyStore:
        KeyStore:
  maxRecvMsgSize: 104857600
  maxSendMsgSize: 104857600
`;
}

/** A double-quoted YAML scalar takes the escapes of JSON. */
function text(value: string): string {
  return JSON.stringify(value);
}

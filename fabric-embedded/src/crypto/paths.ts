import { join } from 'node:path';

/** The files of one TLS server: the root that signed it, its certificate and its key. */
export interface TlsFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** An MSP folder with a signing identity. */
export interface SigningFolder {
  readonly folder: string;
  readonly certificate: string;
  readonly key: string;
}

/** Where the certificates and keys of one organisation lie, in cryptogen's layout. */
export interface MaterialPaths {
  readonly peerHost: string;
  readonly ordererHost: string;
  readonly chaincodeHost: string;
  readonly authority: SigningFolder;
  readonly tlsAuthority: SigningFolder;
  /** The organisation's verifying MSP, as config blocks carry it. */
  readonly msp: string;
  readonly ordererMsp: string;
  readonly peer: { readonly msp: SigningFolder; readonly tls: TlsFiles };
  readonly orderer: { readonly msp: SigningFolder; readonly tls: TlsFiles };
  /** The chaincode service's end and the peer's end of their mutual TLS. */
  readonly chaincode: { readonly server: TlsFiles; readonly client: TlsFiles };
  /** PEM file with the root of every TLS certificate of the organisation's nodes and users. */
  readonly tlsCaFile: string;
  readonly usersFolder: string;
  user(name: string): { readonly msp: SigningFolder; readonly tls: TlsFiles };
}

/**
 * Names every file of an organisation's material; it reads nothing.
 *
 * @param peerNumber Which of its peers `peer` is; the first one is 0.
 */
export function materialPaths(cryptoDir: string, domain: string, peerNumber = 0): MaterialPaths {
  const peers = join(cryptoDir, 'peerOrganizations', domain);
  const orderers = join(cryptoDir, 'ordererOrganizations', domain);
  const peerHost = `peer${String(peerNumber)}.${domain}`;
  const ordererHost = `orderer0.${domain}`;
  const peer = join(peers, 'peers', peerHost);
  const orderer = join(orderers, 'orderers', ordererHost);
  const usersFolder = join(peers, 'users');
  const chaincode = join(peers, 'chaincode', 'tls');
  return {
    peerHost,
    ordererHost,
    chaincodeHost: `chaincode.${domain}`,
    authority: authorityFolder(join(peers, 'ca'), `ca.${domain}`),
    tlsAuthority: authorityFolder(join(peers, 'tlsca'), `tlsca.${domain}`),
    msp: join(peers, 'msp'),
    ordererMsp: join(orderers, 'msp'),
    peer: { msp: signingFolder(join(peer, 'msp'), peerHost), tls: tlsFiles(join(peer, 'tls')) },
    orderer: {
      msp: signingFolder(join(orderer, 'msp'), ordererHost),
      tls: tlsFiles(join(orderer, 'tls')),
    },
    chaincode: { server: tlsFiles(chaincode), client: tlsFiles(chaincode, 'client') },
    // Not the copy beside the key: that folder is closed to other users of the machine.
    tlsCaFile: join(peers, 'msp', 'tlscacerts', `tlsca.${domain}-cert.pem`),
    usersFolder,
    user: (name) => userPaths(usersFolder, `${name}@${domain}`),
  };
}

function userPaths(usersFolder: string, fullName: string) {
  const folder = join(usersFolder, fullName);
  return {
    msp: signingFolder(join(folder, 'msp'), fullName),
    tls: tlsFiles(join(folder, 'tls'), 'client'),
  };
}

function signingFolder(folder: string, commonName: string): SigningFolder {
  return {
    folder,
    certificate: join(folder, 'signcerts', `${commonName}-cert.pem`),
    key: join(folder, 'keystore', 'priv_sk'),
  };
}

function authorityFolder(folder: string, commonName: string): SigningFolder {
  return {
    folder,
    certificate: join(folder, `${commonName}-cert.pem`),
    key: join(folder, 'priv_sk'),
  };
}

function tlsFiles(folder: string, end: 'server' | 'client' = 'server'): TlsFiles {
  return {
    ca: join(folder, 'ca.crt'),
    certificate: join(folder, `${end}.crt`),
    key: join(folder, `${end}.key`),
  };
}

import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { Rejected } from '@edgebeat/core';
import { createFile, readPrivate, removeDrafts } from '../files/private-file';
import { belongTogether, type CertifiedKey, signAuthority, signLeaf } from './certificate';
import { deviceLeaf, type DeviceRequest } from './device-certificate';
import { newPrivateKey } from './ec-key';
import type { IssuedCertificate } from './issuer';
import { ensureCertificate, type ServerCertificate } from './server-certificate';

const PUBLIC = 0o644;

/** A certificate authority of the site: one signs its servers' certificates, one its devices'. */
export interface Authority {
  /** PEM, and the file that it lies in. */
  readonly certificatePem: string;
  readonly certificateFile: string;
  /**
   * The certificate of a server, kept under its name in the authority's folder; `localhost` and
   * this machine's loopback addresses are in it, and the hosts. It is renewed by asking again when
   * under 30 days are left.
   *
   * @throws Rejected invalid-setting for a host that cannot be in a certificate.
   */
  serverCertificate(name: string, hosts?: readonly string[]): Promise<ServerCertificate>;
  /**
   * The certificate by which a program tells others, for instance a broker, who it is: its common
   * name. It is kept and renewed as those of servers are; one that `serves` is for both sides.
   */
  programCertificate(
    commonName: string,
    options?: { readonly serves?: boolean },
  ): Promise<ServerCertificate>;
  /** Signs the certificate of a device of a member. */
  deviceCertificate(request: DeviceRequest, mspId: string): Promise<IssuedCertificate>;
}

export interface AuthorityOptions {
  readonly folder: string;
  readonly commonName: string;
  readonly clock: () => Date;
}

/**
 * Opens an authority (ECDSA P-256, ten years, none below it); its key and certificate are made at
 * the first call and stay.
 *
 * @throws Rejected invalid-setting when its files are damaged, open to others or out of date.
 */
export async function openAuthority(options: AuthorityOptions): Promise<Authority> {
  const { folder, clock } = options;
  const certificateFile = join(folder, 'ca.crt');
  await removeDrafts(folder);
  const pair = await openPair(options, certificateFile);
  return {
    certificatePem: pair.certificatePem,
    certificateFile,
    serverCertificate: (name, hosts = []) => {
      const purpose = { commonName: 'localhost', isClient: false, isServer: true, hosts };
      return ensureCertificate(pair, join(folder, `${name}.pem`), purpose, clock());
    },
    programCertificate: (commonName, { serves = false } = {}) => {
      const purpose = { commonName, isClient: true, isServer: serves, hosts: [] };
      return ensureCertificate(pair, join(folder, `${commonName}.pem`), purpose, clock());
    },
    async deviceCertificate(request, mspId) {
      const certificate = await signLeaf(pair, await deviceLeaf(request, mspId), clock());
      const notAfter = new Date(new X509Certificate(certificate).validTo).toISOString();
      return { certificate, ca: pair.certificatePem, notAfter };
    },
  };
}

/** The key comes first: a crash behind it is mended by signing its certificate again. */
async function openPair(options: AuthorityOptions, certificateFile: string): Promise<CertifiedKey> {
  const { folder, commonName, clock } = options;
  const keyFile = join(folder, 'ca.key');
  const kept = await readFile(certificateFile, 'utf8').catch(() => undefined);
  if (kept === undefined) await createFile(keyFile, newPrivateKey());
  const privateKeyPem = await readPrivate(keyFile);
  if (privateKeyPem === undefined) throw damaged(keyFile, 'is gone, but its certificate is there');
  try {
    if (kept === undefined) {
      await createFile(
        certificateFile,
        await signAuthority(commonName, privateKeyPem, clock()),
        PUBLIC,
      );
    }
    const pair = { certificatePem: await readFile(certificateFile, 'utf8'), privateKeyPem };
    return check(pair, certificateFile, clock());
  } catch (error) {
    if (error instanceof Rejected) throw error;
    throw damaged(folder, 'holds a key or a certificate that cannot be read', error);
  }
}

function check(pair: CertifiedKey, file: string, now: Date): CertifiedKey {
  if (!belongTogether(pair)) throw damaged(file, 'is not the certificate of the key beside it');
  const { validTo } = new X509Certificate(pair.certificatePem);
  if (Date.parse(validTo) > now.getTime()) return pair;
  throw new Rejected(
    'invalid-setting',
    `${file} ended at ${validTo}; move its folder away, and issue all certificates again`,
  );
}

function damaged(place: string, fault: string, cause?: unknown): Rejected {
  const options = cause === undefined ? {} : { cause };
  return new Rejected(
    'invalid-setting',
    `${place} ${fault}; restore the folder from a backup`,
    options,
  );
}

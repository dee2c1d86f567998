import { mkdir, readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { NetworkFailure } from '../failure';
import { holdsFiles, writeFolder } from './atomic-folder';
import { type CertifiedKey, createAuthority } from './certificate';
import type { MaterialPaths, SigningFolder } from './paths';

/**
 * Creates a certificate authority unless it is there.
 *
 * @throws NetworkFailure `invalid-option` when it is gone although it has signed certificates.
 */
export async function ensureAuthority(
  cryptoDir: string,
  paths: MaterialPaths,
  authority: SigningFolder,
  organization: string,
): Promise<void> {
  const certificateName = basename(authority.certificate);
  if (await holdsFiles(authority.folder, [certificateName])) return;
  // The verifying MSP is written after both authorities, so it tells that they were complete.
  if (await holdsFiles(paths.msp, ['config.yaml'])) {
    throw new NetworkFailure(
      'invalid-option',
      `The certificate authority ${authority.folder} is gone, but certificates of it are in use; restore it from a backup.`,
    );
  }
  const commonName = certificateName.replace(/-cert\.pem$/, '');
  const created = await createAuthority({ commonName, organization });
  await mkdir(cryptoDir, { recursive: true });
  await writeFolder(cryptoDir, authority.folder, [
    { path: certificateName, content: created.certificatePem },
    { path: basename(authority.key), content: created.privateKeyPem, secret: true },
  ]);
}

/**
 * Reads an authority with its private key, to issue a certificate.
 *
 * @throws NetworkFailure `invalid-option` when the files are not there.
 */
export async function readAuthority(authority: SigningFolder): Promise<CertifiedKey> {
  try {
    const [certificatePem, privateKeyPem] = await Promise.all([
      readFile(authority.certificate, 'utf8'),
      readFile(authority.key, 'utf8'),
    ]);
    return { certificatePem, privateKeyPem };
  } catch (cause) {
    throw new NetworkFailure(
      'invalid-option',
      `No certificate can be issued, because the files of ${authority.folder} cannot be read.`,
      { cause },
    );
  }
}

/** The authorities of an organisation, each read when it first issues. */
export class Authorities {
  readonly #paths: MaterialPaths;
  #signing: Promise<CertifiedKey> | undefined;
  #tls: Promise<CertifiedKey> | undefined;

  constructor(paths: MaterialPaths) {
    this.#paths = paths;
  }

  /** @throws NetworkFailure `invalid-option` when its files are not there. */
  signing(): Promise<CertifiedKey> {
    this.#signing ??= readAuthority(this.#paths.authority);
    return this.#signing;
  }

  /** @throws NetworkFailure `invalid-option` when its files are not there. */
  tls(): Promise<CertifiedKey> {
    this.#tls ??= readAuthority(this.#paths.tlsAuthority);
    return this.#tls;
  }
}

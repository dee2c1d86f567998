import 'reflect-metadata';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { Rejected } from '@edgebeat/core';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import { readPrivate, replaceFile } from '../files/private-file';
import { belongTogether, type CertifiedKey, signLeaf } from './certificate';
import { importKeyPair, newPrivateKey } from './ec-key';

const SERVER_DAYS = 365;
const RENEWED_MS = 30 * 24 * 3_600_000;
const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*$/;

/** What every server of a site can be called on its own machine. */
const ownNames = ['localhost', '127.0.0.1', '::1'];

/** What a certificate is for. */
export interface Purpose {
  readonly commonName: string;
  /** Whether it proves to others who its program is, and whether its program has clients. */
  readonly isClient: boolean;
  readonly isServer: boolean;
  /** The hosts of a server, besides this machine's own names. */
  readonly hosts: readonly string[];
}

/** The certificate of one server of the site, and its key. */
export interface ServerCertificate extends CertifiedKey {
  /** UTC with milliseconds. */
  readonly notAfter: string;
}

/**
 * Gives a program's certificate out of its file; it is made anew when it is missing, lacks a name,
 * is of another authority, or has less than 30 days left. Key and certificate share the file, so that
 * a crash never leaves halves of two.
 *
 * @throws Rejected invalid-setting for a name that is neither a host's nor an address.
 */
export async function ensureCertificate(
  authority: CertifiedKey,
  file: string,
  purpose: Purpose,
  now: Date,
): Promise<ServerCertificate> {
  const { commonName, isServer, hosts } = purpose;
  const names = isServer ? checkNames([...ownNames, ...hosts]) : [];
  const kept = await readKept(file);
  if (kept !== undefined && isUsable(kept, authority, names, now)) return withEnd(kept);
  const privateKeyPem = newPrivateKey();
  const { publicKey } = await importKeyPair(privateKeyPem);
  const leaf = { commonName, publicKey, days: SERVER_DAYS, extensions: usages(purpose, names) };
  const made = { certificatePem: await signLeaf(authority, leaf, now), privateKeyPem };
  await replaceFile(file, made.privateKeyPem + made.certificatePem);
  return withEnd(made);
}

function usages({ isClient, isServer }: Purpose, names: readonly string[]): Extension[] {
  const toName = (value: string) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const;
  const client = isClient ? [ExtendedKeyUsage.clientAuth] : [];
  const server = isServer ? [ExtendedKeyUsage.serverAuth] : [];
  return [
    new ExtendedKeyUsageExtension([...server, ...client]),
    ...(isServer ? [new SubjectAlternativeNameExtension(names.map(toName))] : []),
  ];
}

function checkNames(names: readonly string[]): readonly string[] {
  const wrong = names.find((name) => isIP(name) === 0 && !hostName.test(name));
  if (wrong === undefined) return [...new Set(names)];
  throw new Rejected(
    'invalid-setting',
    `"${wrong}" cannot be in a certificate; name a host or an IP address`,
  );
}

/** A file that cannot be read is as good as none: what was in it can be made again. */
async function readKept(file: string): Promise<CertifiedKey | undefined> {
  const text = (await readPrivate(file)) ?? '';
  const start = text.indexOf('-----BEGIN CERTIFICATE-----');
  const kept = { privateKeyPem: text.slice(0, start), certificatePem: text.slice(start) };
  try {
    createPrivateKey(kept.privateKeyPem);
    return belongTogether(kept) ? kept : undefined;
  } catch {
    return undefined;
  }
}

function isUsable(
  kept: CertifiedKey,
  authority: CertifiedKey,
  names: readonly string[],
  now: Date,
): boolean {
  const certificate = new X509Certificate(kept.certificatePem);
  const issuer = new X509Certificate(authority.certificatePem);
  const left = Date.parse(certificate.validTo) - now.getTime();
  const authorityLeft = Date.parse(issuer.validTo) - now.getTime();
  return (
    certificate.verify(issuer.publicKey) &&
    left >= Math.min(RENEWED_MS, authorityLeft) &&
    names.every((name) =>
      isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name),
    )
  );
}

function withEnd(pair: CertifiedKey): ServerCertificate {
  const { validTo } = new X509Certificate(pair.certificatePem);
  return { ...pair, notAfter: new Date(validTo).toISOString() };
}

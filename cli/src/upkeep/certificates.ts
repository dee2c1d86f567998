import { X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Folders } from '../consortium/folders';
import type { Member } from '../consortium/plan';
import { hasCode } from '../system-error';

/** A certificate that a member's nodes, users or doors use. */
export interface KeptCertificate {
  /** Its file, as it lies in the data folder. */
  readonly file: string;
  readonly subject: string;
  readonly until: Date;
}

const maxBytes = 64 * 1024;
const block = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s\\n]+)-----END CERTIFICATE-----/g;

/**
 * Every certificate of a member, each once, in the order in which they end: those of its authorities,
 * nodes, users, chaincode, wallet and doors, and of its parts on Kafka. People's own, which last a day and
 * are made anew, are not among them.
 */
export async function memberCertificates(
  files: Folders,
  { name, domain }: Pick<Member, 'name' | 'domain'>,
): Promise<readonly KeptCertificate[]> {
  const { siteAuthority, deviceAuthority } = files.site(name);
  const inFolders = [
    join(files.crypto, 'peerOrganizations', domain),
    join(files.crypto, 'ordererOrganizations', domain),
    files.wallet(name),
    siteAuthority,
    deviceAuthority,
  ].map((folder) => filesBelow(folder, files.operators(name)));
  const onKafka = (await filesBelow(files.kafkaCertificates)).filter((file) => {
    const own = relative(files.kafkaCertificates, file);
    return own.startsWith(`${name}.`) || own.startsWith('ca.');
  });
  const all = [...(await Promise.all(inFolders)).flat(), ...onKafka];
  const found = (await Promise.all(all.map(certificatesIn))).flat();
  return oncePerCertificate(found)
    .map((one) => described(one, files.home))
    .sort((one, other) => one.until.getTime() - other.until.getTime());
}

async function filesBelow(folder: string, except?: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => except === undefined || !file.startsWith(except))
      .sort();
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return [];
    throw error;
  }
}

interface Read {
  readonly file: string;
  /** Its DER in base64. */
  readonly der: string;
}

async function certificatesIn(file: string): Promise<Read[]> {
  if ((await stat(file)).size > maxBytes) return [];
  const blocks = (await readFile(file, 'utf8')).matchAll(block);
  // A wallet's file is JSON, whose lines end otherwise.
  return [...blocks].map(([, der = '']) => ({ file, der: der.replaceAll(/\\n|\s/g, '') }));
}

/** An authority lies in many folders; the first one by name stands for all. */
function oncePerCertificate(all: readonly Read[]): Read[] {
  const seen = new Map<string, Read>();
  for (const one of all) if (!seen.has(one.der)) seen.set(one.der, one);
  return [...seen.values()];
}

function described({ file, der }: Read, home: string): KeptCertificate {
  const certificate = new X509Certificate(Buffer.from(der, 'base64'));
  return {
    file: relative(home, file),
    subject: certificate.subject.replaceAll('\n', ', '),
    until: new Date(certificate.validTo),
  };
}

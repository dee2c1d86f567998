import { createPrivateKey, sign, verify, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { canonicalJson, CHAINCODE_NAME } from '@edgebeat/core';
import { z } from 'zod';
import { Exit } from '../exit-codes';
import { isPathProblem, pathSentence } from '../system-error';
import { Definition, Hash, MemberAddress, mostMembers, Pem } from './site-file';

const maxBytes = 2 * 2 ** 20;
const dayMs = 24 * 3600 * 1000;
export const longestDays = 30;
/** Clocks of two members may differ by as much as Fabric lets a client's. */
const toleranceMs = 15 * 60 * 1000;

const Content = z.strictObject({
  invitation: z.literal(1),
  channel: z.string().max(249),
  /** The hash of the channel's first block. */
  genesisHash: Hash,
  issuedAt: z.iso.datetime(),
  validUntil: z.iso.datetime(),
  /** Who is invited, and the SHA-256 of its definition. */
  invited: z.strictObject({ mspId: z.string().max(64), definition: Hash }),
  /** Whose administrator signed, with the certificate, and the authority that issued it. */
  inviter: z.strictObject({ mspId: z.string().max(64), authority: Pem, certificate: Pem }),
  members: z.array(MemberAddress).min(1).max(mostMembers),
  chaincode: z.strictObject({
    name: z.literal(CHAINCODE_NAME),
    ...Definition.shape,
    /** As `peer lifecycle chaincode install` takes it, base64. */
    package: z.base64().max(256 * 1024),
    /** As `--collections-config` takes them. */
    collections: z.array(z.record(z.string(), z.unknown())).max(16),
  }),
  /** The members' consortium.yaml, where there is one. */
  consortium: z
    .string()
    .max(2 ** 20)
    .exactOptional(),
});
export type InvitationContent = z.infer<typeof Content>;

const Invitation = z.strictObject({ content: Content, signature: z.base64().max(512) });

/** An invitation as a file: everything in it is signed, and nothing of it is secret. */
export function signedInvitation(content: InvitationContent, privateKey: string): string {
  const bytes = Buffer.from(canonicalJson(Content.parse(content)));
  const signature = sign('sha256', bytes, createPrivateKey(privateKey)).toString('base64');
  return `${JSON.stringify({ content, signature }, null, 2)}\n`;
}

/**
 * Reads an invitation and checks all that can be checked without trusting anything: form, signature,
 * the signer's certificate, and the time. Whose authority it is, a person compares.
 *
 * @throws Exit usage for what is no invitation; not-proven for one that was changed, is not signed by an
 * administrator, or is not valid now.
 */
export async function readInvitation(file: string, now: Date): Promise<InvitationContent> {
  const { content, signature } = parse(file, await textOf(file));
  const refuse = (what: string) => new Exit('not-proven', `${file}: ${what}`);
  const certificate = new X509Certificate(content.inviter.certificate);
  const authority = new X509Certificate(content.inviter.authority);
  const { mspId } = content.inviter;
  if (!certificate.checkIssued(authority) || !certificate.verify(authority.publicKey)) {
    throw refuse(`the signer's certificate was not issued by the authority of ${mspId} in it`);
  }
  if (!certificate.subject.split('\n').includes('OU=admin')) {
    throw refuse(
      `it is not signed by an administrator of ${mspId}, but by ${oneLine(certificate)}`,
    );
  }
  const bytes = Buffer.from(canonicalJson(content));
  if (!verify('sha256', bytes, certificate.publicKey, Buffer.from(signature, 'base64'))) {
    throw refuse('the signature does not fit: it was changed since; get it from the inviter again');
  }
  requireTime(content, certificate, now, refuse);
  return content;
}

function requireTime(
  { issuedAt, validUntil, inviter }: InvitationContent,
  { validTo }: X509Certificate,
  now: Date,
  refuse: (what: string) => Exit,
): void {
  const [from, until, at] = [Date.parse(issuedAt), Date.parse(validUntil), now.getTime()];
  if (at > until) throw refuse(`it ended at ${validUntil}; ask ${inviter.mspId} for a new one`);
  if (from > at + toleranceMs) {
    throw refuse(`it was made at ${issuedAt}, which is to come: compare the clocks`);
  }
  if (until - from > longestDays * dayMs) {
    throw refuse(`it would be valid for more than ${String(longestDays)} days`);
  }
  if (Date.parse(validTo) < at) throw refuse(`the signer's certificate ended on ${validTo}`);
}

function parse(file: string, text: string) {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Exit('usage', `${file} is no invitation: it is not JSON`);
  }
  const parsed = Invitation.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new Exit('usage', `${file} is no invitation: ${field}: ${issue?.message ?? ''}`);
}

async function textOf(file: string): Promise<string> {
  try {
    if ((await stat(file)).size <= maxBytes) return await readFile(file, 'utf8');
  } catch (error) {
    throw isPathProblem(error) ? new Exit('usage', pathSentence(error)) : error;
  }
  throw new Exit('usage', `${file} is no invitation: it is larger than 2 MiB`);
}

/** The SHA-256 of a certificate, as `openssl x509 -fingerprint -sha256` has it, in lower-case hex. */
export function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
}

function oneLine({ subject }: X509Certificate): string {
  return subject.replaceAll('\n', ', ');
}

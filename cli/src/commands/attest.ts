import { readFile } from 'node:fs/promises';
import { AttestationAnswer, AttestationKeyList, Verdict } from '@edgebeat/gateway-app/answers';
import type { ApiClient } from '../client/api-client';
import { printAnswer, type SiteOptions, withSite } from '../client/with-site';
import { Exit } from '../exit-codes';
import { moreLines, tableLines } from '../output/table';
import type { CommandContext } from './context';
import { jsonArgument } from './json-argument';
import { type ChangeOptions, changeSite, sendCommand } from './operation';

const dayMs = 24 * 3600 * 1000;

/** Shows whether an image is trusted, and by whose word. */
export async function showVerdict(
  digest: string,
  options: SiteOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const path = `/api/v1/images/${encodeURIComponent(digest)}/verdict`;
    const verdict = await client.get(path, Verdict);
    printAnswer(verdict, options, context, () => verdictLines(verdict));
  });
}

export interface OwnerOptions extends SiteOptions {
  readonly owner?: string;
}

/** Shows one attestation with what was signed. */
export async function showAttestation(
  id: string,
  { owner, ...options }: OwnerOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const attestation = await readAttestation(client, id, owner);
    printAnswer(attestation, options, context, () => attestationLines(attestation));
  });
}

export interface ListKeysOptions extends OwnerOptions {
  readonly limit: number;
  readonly cursor?: string;
}

/** Lists the keys that sign images for a member. */
export async function listKeys(
  { owner, limit, cursor, ...options }: ListKeysOptions,
  context: CommandContext,
): Promise<void> {
  await withSite(options, context, async (client) => {
    const query = { owner, limit, cursor };
    const page = await client.get('/api/v1/attestation-keys', AttestationKeyList, query);
    printAnswer(page, options, context, () => [
      ...tableLines(
        ['KEY', 'NAME', 'SCHEME', 'UNTIL', 'STATE'],
        page.items.map(({ keyHash, name, scheme, validity, revoked }) => [
          ...[keyHash, name, scheme, validity.until],
          revoked === undefined ? 'registered' : `revoked: ${revoked.reason}`,
        ]),
      ),
      ...moreLines(page),
    ]);
  });
}

export interface RegisterKeyOptions extends ChangeOptions {
  readonly name: string;
  readonly days: number;
  readonly scheme?: string;
  /** The key's own signature that its member holds it, in base64. */
  readonly possession?: string;
}

/** Registers the public key of a PEM file. */
export async function registerKey(
  file: string,
  { name, days, scheme, possession, ...options }: RegisterKeyOptions,
  context: CommandContext,
): Promise<void> {
  const publicKey = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Exit('usage', `<file> ${file} cannot be read (${String(error)})`);
  });
  const now = Date.now();
  const validity = {
    from: new Date(now).toISOString(),
    until: new Date(now + days * dayMs).toISOString(),
  };
  const body = { publicKey, name, validity, scheme, possession };
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', '/api/v1/attestation-keys', { body }, options),
  );
}

/** Records an attestation: JSON in the form of the API, or @file. */
export async function recordAttestation(
  content: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  const body = await jsonArgument('<attestation>', content);
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', '/api/v1/attestations', { body }, options),
  );
}

/** Vouches for another member's attestation, by the content that this site shows. */
export async function endorseAttestation(
  owner: string,
  id: string,
  options: ChangeOptions,
  context: CommandContext,
): Promise<void> {
  await changeSite(options, context, async (client) => {
    const { contentHash } = await readAttestation(client, id, owner);
    const path = `${attestationPath(id)}/endorsements`;
    return sendCommand(client, 'POST', path, { body: { owner, contentHash } }, options);
  });
}

export interface RevokeOptions extends ChangeOptions {
  readonly reason: string;
}

/** Revokes an attestation, or asks for it when it is another member's. */
export async function revokeAttestation(
  owner: string,
  id: string,
  { reason, ...options }: RevokeOptions,
  context: CommandContext,
): Promise<void> {
  const path = `${attestationPath(id)}/revocations`;
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', path, { body: { owner, reason } }, options),
  );
}

/** Revokes a key, or asks for it when it is another member's. */
export async function revokeKey(
  owner: string,
  keyHash: string,
  { reason, ...options }: RevokeOptions,
  context: CommandContext,
): Promise<void> {
  const path = `/api/v1/attestation-keys/${encodeURIComponent(keyHash)}/revocations`;
  await changeSite(options, context, (client) =>
    sendCommand(client, 'POST', path, { body: { owner, reason } }, options),
  );
}

function attestationPath(id: string): string {
  return `/api/v1/attestations/${encodeURIComponent(id)}`;
}

function readAttestation(
  client: ApiClient,
  id: string,
  owner: string | undefined,
): Promise<AttestationAnswer> {
  return client.get(attestationPath(id), AttestationAnswer, { owner });
}

function verdictLines(verdict: Verdict): string[] {
  const { digest, status, quorum, vouchers, since, trustedHere, attestations } = verdict;
  return [
    `${digest}: ${status}, ${String(vouchers.length)} of ${String(quorum)} members vouch${trustedHere ? '' : '; not trusted here'}`,
    ...(since === undefined ? [] : [`since ${since.time}, transaction ${since.transactionId}`]),
    ...vouchers.map(({ member, by, owner, id }) => `  ${member} by ${by} ${owner}/${id}`),
    ...tableLines(
      ['ATTESTATION', 'OWNER', 'TYPE', 'STATE', 'ENDORSED BY'],
      attestations.map(({ id, owner, type, state, endorsements }) => [
        ...[id, owner, type, state],
        endorsements.map(({ endorser }) => endorser).join(', ') || '-',
      ]),
    ),
  ];
}

function attestationLines(attestation: AttestationAnswer): string[] {
  const { id, owner, type, digest, keys, contentHash, revoked } = attestation;
  return [
    `${id} of ${owner}: ${type} of ${digest}`,
    `signed by    ${keys.join(', ')}`,
    `content hash ${contentHash}`,
    ...(revoked === undefined
      ? []
      : [`revoked by   ${revoked.members.join(', ')}: ${revoked.reason}`]),
  ];
}

import { randomBytes, verify } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson } from '@edgebeat/core';
import type { Anchor } from './checkpoint/anchor';
import type { TreeState } from './checkpoint/checkpoint';
import type { Signer } from './checkpoint/signer';
import { publicKeyOf, type TrustedKey } from './checkpoint/signed-note';
import { replaceFile } from './files/durable';
import { logFolders, readSeal, type Seal, type SignedSeal } from './files/log-folder';

/** A log that cannot go on: how far it can be verified, and what had been anchored. */
export interface EndedLog extends TreeState {
  readonly logId: string;
  readonly reason: string;
  readonly anchored: TreeState | undefined;
}

/** Closes a log that lost what was anchored: a signed seal says how far it can be verified, and why. */
export async function sealLog(folder: string, ended: EndedLog, signer: Signer): Promise<void> {
  const { logId, size, root, reason, anchored } = ended;
  const publicKey = Buffer.from(signer.publicKey).toString('base64');
  const next = { logId: randomBytes(16).toString('hex'), publicKey };
  const last = anchored && { anchored: { size: anchored.size, root: anchored.root } };
  const seal: Seal = { logId, size, root, ...last, reason, next };
  const signature = Buffer.from(signer.sign(messageOf(seal))).toString('base64');
  const signed: SignedSeal = { seal, signature };
  await replaceFile(join(folder, 'seal.json'), JSON.stringify(signed));
}

/** Whether a trusted key signed a seal. */
export function isSealSigned(
  { seal, signature }: SignedSeal,
  keys: readonly TrustedKey[],
): boolean {
  const bytes = Buffer.from(signature, 'base64');
  return keys.some((key) => verify(null, messageOf(seal), publicKeyOf(key), bytes));
}

/** Tells the anchor how the log before the open one ended, until it answered once. */
export async function reportSeal(anchor: Anchor, store: string, signer: Signer): Promise<void> {
  const folder = (await logFolders(store)).at(-2);
  const signed = folder === undefined ? undefined : await readSeal(folder);
  if (folder === undefined || signed === undefined || signed.receipt !== undefined) return;
  const { logId, size, root, reason, next, anchored } = signed.seal;
  // A log that was never anchored is not known there, so it has no seal there either.
  if (anchored === undefined) return;
  const receipt = await anchor.seal({
    ...{ logId, size, root, reason },
    next: { logId: next.logId, publicKey: Buffer.from(next.publicKey, 'base64') },
    sign: (message) => signer.sign(message),
  });
  await replaceFile(join(folder, 'seal.json'), JSON.stringify({ ...signed, receipt }));
}

function messageOf(seal: Seal): Buffer {
  return Buffer.from(`edgebeat.io/log-seal/v1\n${canonicalJson(seal)}`);
}

import { createPrivateKey, createPublicKey } from 'node:crypto';
import { Instant, Rejected } from '@edgebeat/core';
import { calculateJwkThumbprint, importPKCS8, type KeyLike } from 'jose';
import { z } from 'zod';
import { createFile, readPrivate, replaceFile } from '../files/private-file';
import { newPrivateKey } from './ec-key';

const Point = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
});

/** A public key as the site publishes it. */
const PublicJwk = z.strictObject({
  ...Point.shape,
  kid: z.string().min(1),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
});
export type PublicJwk = z.infer<typeof PublicJwk>;

/** So many keys may be in the set beside the current one; the oldest leave first. */
const RETIRED = 100;

const KeyFile = z.strictObject({
  version: z.literal(1),
  current: z.strictObject({ privateKey: z.string(), since: Instant }),
  /** Keys that sign no more; they verify until the last of their tokens has expired. */
  retired: z.array(z.strictObject({ key: PublicJwk, until: Instant })).max(RETIRED),
});
type KeyFile = z.infer<typeof KeyFile>;

/** The keys of an issuer at one moment. */
export interface SigningKeys {
  readonly signingKey: KeyLike;
  readonly current: PublicJwk;
  readonly retired: readonly { readonly key: PublicJwk; readonly until: string }[];
}

/** Reads the keys of an issuer, making the first one. @throws Rejected invalid-setting. */
export async function openSigningKeys(file: string, now: Date): Promise<SigningKeys> {
  const kept = await readPrivate(file);
  if (kept === undefined) await createFile(file, toText(newFile([], now)));
  return await toKeys(parse(kept ?? (await readPrivate(file)) ?? '', file), file);
}

/** Replaces the signing key; the old one goes on verifying until then, or not at all. */
export async function rotateSigningKeys(
  file: string,
  keys: SigningKeys,
  now: Date,
  oldUntil: Date | undefined,
): Promise<SigningKeys> {
  const old =
    oldUntil === undefined
      ? []
      : [...keys.retired, { key: keys.current, until: oldUntil.toISOString() }];
  const kept = old.filter(({ until }) => Date.parse(until) > now.getTime()).slice(-RETIRED);
  const next = newFile(kept, now);
  await replaceFile(file, toText(next));
  return await toKeys(next, file);
}

function newFile(retired: KeyFile['retired'], now: Date): KeyFile {
  const current = { privateKey: newPrivateKey(), since: now.toISOString() };
  return { version: 1, current, retired };
}

function toText(file: KeyFile): string {
  return `${JSON.stringify(file, null, 2)}\n`;
}

function parse(text: string, file: string): KeyFile {
  try {
    return KeyFile.parse(JSON.parse(text));
  } catch (error) {
    throw damaged(file, error);
  }
}

async function toKeys({ current, retired }: KeyFile, file: string): Promise<SigningKeys> {
  try {
    const signingKey = await importPKCS8(current.privateKey, 'ES256');
    return { signingKey, current: await publicJwk(current.privateKey), retired };
  } catch (error) {
    throw damaged(file, error);
  }
}

/** The key's id is its thumbprint (RFC 7638). */
async function publicJwk(privateKey: string): Promise<PublicJwk> {
  const jwk = createPublicKey(createPrivateKey(privateKey)).export({ format: 'jwk' });
  const point = Point.parse(jwk);
  const kid = await calculateJwkThumbprint(point);
  return { ...point, kid, alg: 'ES256', use: 'sig' };
}

function damaged(file: string, cause: unknown): Rejected {
  return new Rejected(
    'invalid-setting',
    `${file} cannot be read as an issuer's keys; restore it, or move it away to end all tokens`,
    { cause },
  );
}

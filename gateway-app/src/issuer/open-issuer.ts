import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { inTurn, Rejected } from '@edgebeat/core';
import { SignJWT } from 'jose';
import { removeDrafts } from '../files/private-file';
import type { Authority } from './authority';
import { readDeviceRequest } from './device-certificate';
import type { IssuedToken, Issuer, TokenRequest } from './issuer';
import { openSigningKeys, rotateSigningKeys, type SigningKeys } from './signing-keys';

const SHORTEST_SECONDS = 60;
const LONGEST_SECONDS = 43_200;
/** Verifiers take a token a little after its end, because clocks differ. */
const TOLERANCE_SECONDS = 300;

export interface IssuerOptions {
  readonly folder: string;
  /** The claims `iss` and `aud` of its tokens. */
  readonly issuer: string;
  readonly audience: string;
  /** The member whose devices get certificates, and the authority that signs them. */
  readonly mspId: string;
  readonly deviceAuthority: Authority;
  readonly clock: () => Date;
}

/** The issuer of a site, with what only its administrator does. */
export interface SiteIssuer extends Issuer {
  /**
   * Signs with a new key from now on. The old one stays in the set until its last token has
   * expired; with `endTokens` it leaves at once, and every token so far is refused.
   */
  rotate(options?: { readonly endTokens?: boolean }): Promise<void>;
}

/**
 * Opens the issuer of a site; its signing key is made at the first call and stays.
 *
 * @throws Rejected invalid-setting when its file is damaged or open to others.
 */
export async function openIssuer(options: IssuerOptions): Promise<SiteIssuer> {
  const { folder, clock, deviceAuthority, mspId } = options;
  const file = join(folder, 'signing-keys.json');
  await removeDrafts(folder);
  const published = new PublishedKeys(await openSigningKeys(file, clock()), clock);
  const turn = inTurn();
  return {
    issueToken: (request) => signToken(request, published.keys, options),
    jwks: () => Promise.resolve(published.set()),
    async issueDeviceCertificate(csrPem) {
      return await deviceAuthority.deviceCertificate(await readDeviceRequest(csrPem), mspId);
    },
    rotate: ({ endTokens = false } = {}) =>
      turn(async () => {
        const now = clock();
        const until = new Date(now.getTime() + (LONGEST_SECONDS + TOLERANCE_SECONDS) * 1_000);
        const oldUntil = endTokens ? undefined : until;
        published.keys = await rotateSigningKeys(file, published.keys, now, oldUntil);
      }),
  };
}

type KeySet = Awaited<ReturnType<Issuer['jwks']>>;

/** The set as it is published: the same object until a key comes or goes. */
class PublishedKeys {
  #keys: SigningKeys;
  readonly #clock: () => Date;
  #set: KeySet | undefined;
  #validUntil = 0;

  constructor(keys: SigningKeys, clock: () => Date) {
    this.#keys = keys;
    this.#clock = clock;
  }

  get keys(): SigningKeys {
    return this.#keys;
  }

  set keys(keys: SigningKeys) {
    this.#keys = keys;
    this.#set = undefined;
  }

  set(): KeySet {
    const now = this.#clock().getTime();
    if (this.#set !== undefined && now < this.#validUntil) return this.#set;
    const ends = this.#keys.retired.map(({ until }) => Date.parse(until));
    const old = this.#keys.retired.filter(({ until }) => Date.parse(until) > now);
    this.#validUntil = Math.min(...ends.filter((end) => end > now));
    this.#set = { keys: [this.#keys.current, ...old.map(({ key }) => key)] };
    return this.#set;
  }
}

async function signToken(
  request: TokenRequest,
  { signingKey, current }: SigningKeys,
  { issuer, audience, clock }: IssuerOptions,
): Promise<IssuedToken> {
  const { subject, tenant, roles, scope, lifetimeSeconds } = request;
  checkLifetime(lifetimeSeconds);
  const issuedAt = Math.floor(clock().getTime() / 1_000);
  const expiresAt = issuedAt + lifetimeSeconds;
  const claims = { tenant, roles, ...(scope === undefined ? {} : { scope: scope.join(' ') }) };
  const token = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', kid: current.kid, typ: 'JWT' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject(subject)
    .setJti(randomUUID())
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(signingKey);
  return { token, expiresAt: new Date(expiresAt * 1_000).toISOString() };
}

function checkLifetime(seconds: number): void {
  const isWithin = seconds >= SHORTEST_SECONDS && seconds <= LONGEST_SECONDS;
  if (Number.isInteger(seconds) && isWithin) return;
  throw new Rejected(
    'invalid-argument',
    `lifetimeSeconds: must be a whole number from ${SHORTEST_SECONDS} to ${LONGEST_SECONDS}`,
  );
}

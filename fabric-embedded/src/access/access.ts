import type { ChannelConfig } from '../channel/channel-config';
import type { Identity } from '../msp/identity';

/** Bytes that somebody claims to have signed. */
export interface SignedBytes {
  readonly creator: Uint8Array;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

/** A channel's members; the peer's own organisation alone where no channel is named. */
export type KnownMembers = Pick<ChannelConfig, 'channelId' | 'msps'>;

/** The caller may not do this; the message is fit for the caller. */
export class AccessDenied extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'AccessDenied';
  }
}

/**
 * Finds out who signed: the identity belongs to a member, is valid now, and the signature is its.
 *
 * @throws AccessDenied
 */
export function authenticate({ channelId, msps }: KnownMembers, signed: SignedBytes): Identity {
  let identity: Identity | undefined;
  try {
    identity = msps.deserialize(signed.creator);
    msps.validate(identity, new Date());
  } catch (cause) {
    const message =
      identity === undefined
        ? `access denied: channel [${channelId}] creator org unknown, creator is malformed`
        : `access denied: channel [${channelId}] creator org [${identity.mspId}]`;
    throw new AccessDenied(message, { cause });
  }
  if (!msps.verify(identity, signed.data, signed.signature)) {
    throw new AccessDenied(`access denied: channel [${channelId}] creator org [${identity.mspId}]`);
  }
  return identity;
}

/** Whoever signed, if that can be verified: Fabric passes over a signer that it cannot authenticate. */
export function verifiedSigners(members: KnownMembers, signed: SignedBytes): readonly Identity[] {
  try {
    return [authenticate(members, signed)];
  } catch (error) {
    if (error instanceof AccessDenied) return [];
    throw error;
  }
}

/**
 * Asks a policy of the channel, such as `/Channel/Application/Readers`, about whoever signed.
 *
 * @throws AccessDenied in Fabric's words.
 */
export function authorize(config: ChannelConfig, signed: SignedBytes, policy: string): void {
  requirePolicy(config, verifiedSigners(config, signed), policy);
}

/**
 * Asks a policy of the channel about identities that were authenticated before.
 *
 * @throws AccessDenied in Fabric's words.
 */
export function requirePolicy(
  config: ChannelConfig,
  signers: readonly Identity[],
  policy: string,
): void {
  const problem = config.policies.problem(policy, signers);
  if (problem === undefined) return;
  throw new AccessDenied(
    'Failed evaluating policy on signed data during check policy on channel ' +
      `[${config.channelId}] with policy [${policy}]: [${problem}]`,
  );
}

/** What Fabric says to whoever asks about a channel that the peer has not joined. */
export function notJoined(channel: string): AccessDenied {
  return new AccessDenied(`Failed to get policy manager for channel [${channel}]`);
}

/**
 * When the certificate of a serialised identity ends, or undefined when the identity cannot be
 * read: then a later check refuses it with its own words.
 */
export function expiresAt({ msps }: KnownMembers, creator: Uint8Array): Date | undefined {
  return msps.expiresAt(creator);
}

/** Whether the certificate of a serialised identity has ended. */
export function isExpired(members: KnownMembers, creator: Uint8Array): boolean {
  const end = expiresAt(members, creator);
  return end !== undefined && end.getTime() < Date.now();
}

import type { ChannelConfig } from '../channel/channel-config';
import type { Identity } from '../msp/identity';

/** Bytes that somebody claims to have signed. */
export interface SignedBytes {
  readonly creator: Uint8Array;
  readonly data: Uint8Array;
  readonly signature: Uint8Array;
}

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
export function authenticate(config: ChannelConfig, signed: SignedBytes): Identity {
  const { channelId, msps } = config;
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

/**
 * Authenticates and asks a policy of the channel, such as `/Channel/Application/Readers`.
 *
 * @throws AccessDenied
 */
export function authorize(config: ChannelConfig, signed: SignedBytes, policy: string): Identity {
  const identity = authenticate(config, signed);
  requirePolicy(config, identity, policy);
  return identity;
}

/**
 * Asks a policy of the channel about an identity that was authenticated before.
 *
 * @throws AccessDenied
 */
export function requirePolicy(config: ChannelConfig, identity: Identity, policy: string): void {
  if (config.policies.satisfied(policy, [identity])) return;
  throw new AccessDenied(`access denied: ${identity.mspId} does not satisfy the policy ${policy}`);
}

/**
 * When the certificate of a serialised identity ends, or undefined when the identity cannot be
 * read: then a later check refuses it with its own words.
 */
export function expiresAt(config: ChannelConfig, creator: Uint8Array): Date | undefined {
  return config.msps.expiresAt(creator);
}

/** Whether the certificate of a serialised identity has ended. */
export function isExpired(config: ChannelConfig, creator: Uint8Array): boolean {
  const end = expiresAt(config, creator);
  return end !== undefined && end.getTime() < Date.now();
}

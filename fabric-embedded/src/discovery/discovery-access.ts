import { AccessDenied, authenticate, type SignedBytes } from '../access/access';
import type { ChannelConfig } from '../channel/channel-config';

/** What a caller may ask for. */
export interface DiscoveryAccess {
  readonly local: boolean;
  readonly channel: boolean;
}

/**
 * The channel's writers may ask about the channel, as in Fabric, and members of the peer's own
 * organisation about the peers that it knows.
 */
export function discoveryAccess(
  config: ChannelConfig,
  signed: SignedBytes,
  mspId: string,
): DiscoveryAccess {
  try {
    const identity = authenticate(config, signed);
    return {
      local: identity.mspId === mspId,
      channel: config.policies.satisfied('/Channel/Application/Writers', [identity]),
    };
  } catch (error) {
    if (error instanceof AccessDenied) return { local: false, channel: false };
    throw error;
  }
}

import {
  AccessDenied,
  authenticate,
  type KnownMembers,
  type SignedBytes,
  verifiedSigners,
} from '../access/access';
import type { ChannelConfig } from '../channel/channel-config';

/** The channel's writers may ask about the channel, as in Fabric. */
export function mayAskAboutChannel(config: ChannelConfig, signed: SignedBytes): boolean {
  const signers = verifiedSigners(config, signed);
  return config.policies.satisfied('/Channel/Application/Writers', signers);
}

/** Members of the peer's own organisation may ask about the peers that it knows. */
export function mayAskLocally(local: KnownMembers, signed: SignedBytes): boolean {
  try {
    authenticate(local, signed);
    return true;
  } catch (error) {
    if (error instanceof AccessDenied) return false;
    throw error;
  }
}

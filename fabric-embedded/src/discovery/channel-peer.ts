import type { EndorsingPeer } from '../services/endorsing-peer';

/** A member's peer as service discovery tells of it. */
export interface ChannelPeer extends EndorsingPeer {
  /** What it has installed for the channel. */
  readonly chaincodes: readonly { readonly name: string; readonly version: string }[];
  height(): number;
}

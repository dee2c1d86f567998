import { z } from 'zod';
import { ClientId, Entry, Hash, MspId, OnBehalfOf, recordHead } from './primitives';

/** The private data collection in which the members keep the keys that they share. */
export const CHANNEL_KEY_COLLECTION = 'channelKeys';

/** The names under which values travel in a proposal's transient map, which no block holds. */
export const channelKeyTransients = { key: 'channelKey', mask: 'mask' } as const;

/** Bytes of a channel key, and of the mask under which it is read. */
export const CHANNEL_KEY_BYTES = 32;

/** The number of a channel key; a new key has the next one. */
export const ChannelKeyEpoch = z.int().min(1).max(1_000_000);

/** The key itself comes in the transient map under `channelKey`, 32 random bytes. */
export const ShareChannelKey = z.strictObject({
  commandId: ClientId,
  epoch: ChannelKeyEpoch,
  onBehalfOf: OnBehalfOf.optional(),
});
export type ShareChannelKey = z.infer<typeof ShareChannelKey>;

/**
 * Key channel-key~epoch. `keyHash` is the SHA-256 of the key: everybody sees which one is current,
 * and who reads it can tell that it is right. The highest epoch is the current one.
 */
export const ChannelKeyRecord = z.strictObject({
  ...recordHead,
  kind: z.literal('channel-key'),
  owner: MspId,
  epoch: ChannelKeyEpoch,
  keyHash: Hash,
  commandId: ClientId,
  entry: Entry,
});
export type ChannelKeyRecord = z.infer<typeof ChannelKeyRecord>;

/** Without an epoch the current key. A mask of 32 random bytes comes in the transient map. */
export const ReadChannelKey = z.strictObject({ epoch: ChannelKeyEpoch.optional() });
export type ReadChannelKey = z.infer<typeof ReadChannelKey>;

/** `masked` is the key XOR the caller's mask: who sees the answer alone learns nothing. */
export const MaskedChannelKey = z.strictObject({
  epoch: ChannelKeyEpoch,
  keyHash: Hash,
  masked: z.string().regex(/^[0-9a-f]{64}$/, 'must be 32 bytes in lower-case hex'),
});
export type MaskedChannelKey = z.infer<typeof MaskedChannelKey>;

import {
  CHANNEL_KEY_BYTES,
  CHANNEL_KEY_COLLECTION,
  channelKeyTransients,
  type MaskedChannelKey,
  type ReadChannelKey,
  Rejected,
} from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { requireOwnPeer, transientBytes } from '../../private-call';
import { findChannelKey, privateKeyOf } from './channel-key';

/**
 * Gives a channel key to a client of the member whose peer runs this, masked by bytes that only the
 * caller and this peer know: a client that had the answer ordered would put no key into a block.
 *
 * @throws Rejected forbidden at another member's peer, invalid-argument without a mask, not-found.
 */
export async function readChannelKey(
  ctx: TransactionContext,
  { epoch }: ReadChannelKey,
  peerMspId: string | undefined,
): Promise<MaskedChannelKey> {
  requireOwnPeer(ctx.caller.msp, peerMspId, 'a channel key');
  const mask = transientBytes(ctx, channelKeyTransients.mask, CHANNEL_KEY_BYTES);
  const record = await findChannelKey(ctx, epoch);
  if (record === undefined) {
    const which = epoch === undefined ? 'no channel key' : `no channel key of epoch ${epoch}`;
    throw new Rejected('not-found', `epoch: ${which} was shared yet`);
  }
  const place = privateKeyOf(ctx, record.epoch);
  const key = await ctx.stub.getPrivateData(CHANNEL_KEY_COLLECTION, place);
  if (key.length !== mask.length) {
    throw new Rejected('not-found', `epoch: this peer has no key of epoch ${record.epoch}`);
  }
  const masked = Buffer.from(mask.map((byte, index) => byte ^ (key[index] ?? 0))).toString('hex');
  return { epoch: record.epoch, keyHash: record.keyHash, masked };
}

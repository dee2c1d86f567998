import { createCipheriv } from 'node:crypto';
import {
  disclosureTransients,
  type ReadDisclosure,
  Rejected,
  SEALING_KEY_BYTES,
  type SealedDisclosure,
} from '@edgebeat/core';
import type { TransactionContext } from '../context';
import { requireOwnPeer, transientBytes } from '../private-call';
import { disclosureKey, implicitCollection } from './disclosure-place';

/** The key is used once, so the nonce need not differ; endorsers have to answer the same. */
const NONCE = Buffer.alloc(12);

/**
 * Gives what was disclosed to a client of the member whose peer runs this, sealed with a key that
 * only the caller and this peer know: ordered by mistake, the answer would bring nothing into a block.
 *
 * @throws Rejected forbidden at another member's peer, invalid-argument without a key, not-found.
 */
export async function readDisclosure(
  ctx: TransactionContext,
  { owner, id, part }: ReadDisclosure,
  peerMspId: string | undefined,
): Promise<SealedDisclosure> {
  const { msp } = ctx.caller;
  requireOwnPeer(msp, peerMspId, 'a disclosure');
  const key = transientBytes(ctx, disclosureTransients.sealingKey, SEALING_KEY_BYTES);
  const place = disclosureKey(ctx, { owner, id, part });
  const bytes = await ctx.stub.getPrivateData(implicitCollection(msp), place);
  if (bytes.length === 0) {
    throw new Rejected(
      'not-found',
      `id: ${owner} has disclosed no part ${part} of ${id} to ${msp}`,
    );
  }
  const cipher = createCipheriv('aes-256-gcm', key, NONCE);
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  return { sealed: sealed.toString('base64') };
}

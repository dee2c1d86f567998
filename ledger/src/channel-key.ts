import { randomBytes } from 'node:crypto';
import {
  CHANNEL_KEY_BYTES,
  channelKeyTransients,
  MaskedChannelKey,
  sha256Hex,
  type ShareChannelKey,
  Unavailable,
} from '@edgebeat/core';
import type { Ledger } from './ledger';
import { type CommittedTransaction, submitAndWait, type SubmitOptions } from './submit-and-wait';

/** A key that the members of the channel share, with its number. */
export interface SharedKey {
  readonly epoch: number;
  readonly key: Uint8Array;
}

/**
 * Shares a new channel key with the members, as an administrator. It is sent directly and never
 * through the outbox, whose table keeps arguments; the same command and key again is one effect.
 *
 * @throws Rejected conflict for an epoch that is taken or not the next one, and as submitAndWait.
 */
export function shareChannelKey(
  ledger: Ledger,
  { key, ...command }: ShareChannelKey & { readonly key: Uint8Array },
  options: SubmitOptions,
): Promise<CommittedTransaction> {
  const transient = { [channelKeyTransients.key]: key };
  const call = { contract: 'membership', transaction: 'shareChannelKey', argument: command };
  return submitAndWait(ledger, { ...call, transient }, options);
}

/**
 * Reads a channel key through the own member's peer; without an epoch the current one. What travels
 * back is masked with bytes that go nowhere else.
 *
 * @throws Rejected not-found while none was shared, forbidden for who may not read it.
 * @throws Unavailable ledger-unavailable when the peer does not answer or answers another key.
 */
export async function readChannelKey(
  ledger: Ledger,
  { mspId, epoch }: { readonly mspId: string; readonly epoch?: number },
): Promise<SharedKey> {
  const mask = randomBytes(CHANNEL_KEY_BYTES);
  const answer = MaskedChannelKey.parse(
    await ledger.evaluate({
      contract: 'membership',
      transaction: 'channelKey',
      argument: epoch === undefined ? {} : { epoch },
      transient: { [channelKeyTransients.mask]: mask },
      endorsingOrganizations: [mspId],
    }),
  );
  const masked = Buffer.from(answer.masked, 'hex');
  const key = Uint8Array.from(masked, (byte, index) => byte ^ (mask[index] ?? 0));
  if (sha256Hex(key) === answer.keyHash) return { epoch: answer.epoch, key };
  const which = `the channel key of epoch ${String(answer.epoch)}`;
  throw new Unavailable(
    'ledger-unavailable',
    `${which} is not the one whose hash is on the ledger`,
  );
}

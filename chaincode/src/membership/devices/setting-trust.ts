import { contentHash, type DeviceRecord, Rejected, type SetTrust } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { isRepeated, requireActive, requireDevice, writeChanged } from './device-state';

/**
 * Sets how far a device is trusted. Upward from quarantined takes two identities of the member: the
 * first call is a proposal, and it takes effect when another one asks for the same level. Any other
 * level that is set meanwhile takes the proposal's place: quarantined withdraws it.
 *
 * @throws Rejected not-found, conflict for a command that was used otherwise, invalid-transition
 * for a device that was revoked, or forbidden for who would confirm its own proposal.
 */
export async function setTrust(ctx: TransactionContext, request: SetTrust): Promise<DeviceRecord> {
  const { commandId, deviceId, trust, reason, onBehalfOf } = request;
  const device = await requireDevice(ctx, deviceId);
  const hash = contentHash({ change: 'trust', trust, reason });
  const command = { commandId, contentHash: hash };
  if (isRepeated(device, command)) return device;
  requireActive(device);
  const isProposal = needsFourEyes(device, trust) && device.release?.trust !== trust;
  if (!isProposal) requireOtherEyes(ctx, device, request);
  const next = isProposal ? proposed(ctx, device, request) : applied(device, request);
  const record = await writeChanged(ctx, next, command, onBehalfOf);
  ctx.announce({
    event: isProposal ? 'DeviceReleaseProposed' : 'DeviceTrustChanged',
    owner: device.owner,
    id: deviceId,
    contentHash: hash,
  });
  return record;
}

function needsFourEyes({ trust }: DeviceRecord, next: SetTrust['trust']): boolean {
  return trust === 'quarantined' && next !== 'quarantined';
}

function proposed(
  ctx: TransactionContext,
  device: DeviceRecord,
  { commandId, trust, reason, onBehalfOf }: SetTrust,
): DeviceRecord {
  const proposedBy = ctx.caller.keyHash;
  return { ...device, release: { trust, proposedBy, onBehalfOf, reason, commandId } };
}

function applied(device: DeviceRecord, { trust, reason }: SetTrust): DeviceRecord {
  return { ...device, trust, reason, release: undefined };
}

/**
 * A key confirms no proposal of its own. Keys of people are short-lived, so that one person may
 * have several: whom the site names is not to be the same either.
 */
function requireOtherEyes(
  ctx: TransactionContext,
  device: DeviceRecord,
  { trust, onBehalfOf }: SetTrust,
): void {
  const { release } = device;
  if (release === undefined || !needsFourEyes(device, trust)) return;
  const { msp, keyHash } = ctx.caller;
  const pseudonym = onBehalfOf?.pseudonym;
  const isSamePerson = pseudonym !== undefined && pseudonym === release.onBehalfOf?.pseudonym;
  if (release.proposedBy !== keyHash && !isSamePerson) return;
  throw new Rejected(
    'forbidden',
    `trust: the release was proposed by the same identity: another identity of ${msp} confirms it`,
  );
}

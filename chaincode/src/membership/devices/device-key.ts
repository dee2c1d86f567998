import type { KeyObject } from 'node:crypto';
import { DeviceKeyRecord, recordKeys, type RegisterDevice, Rejected } from '@edgebeat/core';
import type { TransactionContext } from '../../context';
import { readRecord } from '../../state/read-record';
import { entryOf, headOf, writeRecord } from '../../state/write-record';
import { readPublicKey } from '../public-key';

/**
 * Reads a device's key. What devices sign is ECDSA over P-256, so a device that has to sign needs
 * such a key.
 *
 * @throws Rejected invalid-argument.
 */
export function readDeviceKey({
  publicKey,
  signatureRequired,
}: Pick<RegisterDevice, 'publicKey' | 'signatureRequired'>): KeyObject {
  const key = readPublicKey(publicKey, 'publicKey');
  if (!signatureRequired || key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return key;
  throw new Rejected(
    'invalid-argument',
    'publicKey: must be an ECDSA P-256 key, since signatureRequired is set',
  );
}

/**
 * Makes a key the device's own for ever. This is a record and no search through the devices: a
 * range over them would cost more with every device and conflict with every other registration.
 *
 * @throws Rejected conflict for a key that is or was another device's.
 */
export async function claimKey(
  ctx: TransactionContext,
  keyHash: string,
  deviceId: string,
): Promise<void> {
  const owner = ctx.caller.msp;
  const key = recordKeys['device-key'](owner, keyHash);
  const stored = await readRecord(ctx, DeviceKeyRecord, 'device-key', key);
  if (stored?.deviceId === deviceId) return;
  if (stored !== undefined) {
    throw new Rejected(
      'conflict',
      `publicKey: the key belongs to the device ${stored.deviceId}: make a new key for ${deviceId}`,
    );
  }
  const record: DeviceKeyRecord = {
    ...headOf(ctx),
    kind: 'device-key',
    ...{ owner, keyHash, deviceId },
    entry: entryOf(ctx),
  };
  await writeRecord(ctx, 'device-key', key, record);
}

import type { Peer } from './peer';
import type { RegisteredDevice } from './registry-record';

/** A device that may send, or a sentence for its owner that says why not. */
export type Admission =
  | { readonly device: RegisteredDevice; readonly refusal?: undefined }
  | { readonly refusal: string };

/**
 * Decides whether a device may send. A certificate alone is not enough: the ledger has to have its
 * key for this device.
 */
export function admissionOf(
  peer: Peer,
  device: RegisteredDevice | undefined,
  siteId: string,
  now: Date,
): Admission {
  if (device === undefined) {
    return { refusal: `the device "${peer.deviceId}" is not registered; register it with its key` };
  }
  const refusal = refusalOf(peer, device, siteId, now);
  return refusal === undefined ? { device } : { refusal };
}

function refusalOf(
  { deviceId, keyHash, notAfter }: Peer,
  device: RegisteredDevice,
  siteId: string,
  now: Date,
): string | undefined {
  const name = `the device "${deviceId}"`;
  if (now.getTime() > notAfter) return `the certificate of ${name} has ended; ask for a new one`;
  if (device.keyHash !== keyHash) {
    return `the certificate's key is not the one that is registered for ${name}`;
  }
  if (device.status === 'revoked') return `${name} is revoked; it needs a new id and a new key`;
  if (device.trust === 'quarantined') return `${name} is in quarantine; its owner must release it`;
  if (device.siteId !== siteId) {
    return `${name} belongs to site ${device.siteId}; send to that site's ingress`;
  }
  return undefined;
}

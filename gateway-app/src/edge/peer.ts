import { type KeyObject, randomUUID } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { ClientId } from '@edgebeat/core';
import { isP256, keyHashOf } from '../issuer/ec-key';
import { plainAddress } from './allow-list';

/** Who is at the other end of a connection, by the certificate that the handshake verified. */
export interface Peer {
  readonly deviceId: string;
  /** The key that its signatures are checked with; undefined when it is not ECDSA P-256. */
  readonly signatureKey: KeyObject | undefined;
  /** SHA-256 of the key (DER SPKI), as the registry has it. */
  readonly keyHash: string;
  /** When the certificate ends: milliseconds of the epoch. */
  readonly notAfter: number;
}

/** One connection of a device. */
export interface DeviceConnection {
  readonly address: string;
  /** Undefined when the certificate names no device. */
  readonly peer: Peer | undefined;
  /** The place of the next request without a nonce; no other connection ever has the same. */
  nextPosition(): string;
}

/** Reads who is at the other end. Nobody is whose certificate was not verified. */
export function readConnection(socket: TLSSocket): DeviceConnection {
  const id = randomUUID();
  let sequence = 0;
  return {
    address: plainAddress(socket.remoteAddress),
    peer: readPeer(socket),
    nextPosition() {
      sequence += 1;
      return `${id}-${sequence}`;
    },
  };
}

function readPeer(socket: TLSSocket): Peer | undefined {
  const certificate = socket.authorized ? socket.getPeerX509Certificate() : undefined;
  if (certificate === undefined) return undefined;
  const deviceId = readDeviceId(certificate.subject);
  if (deviceId === undefined) return undefined;
  const { publicKey, validTo } = certificate;
  return {
    deviceId,
    signatureKey: isP256(publicKey) ? publicKey : undefined,
    keyHash: keyHashOf(publicKey),
    notAfter: Date.parse(validTo),
  };
}

/** The subject has one line for each of its parts; a certificate with two names is nobody's. */
function readDeviceId(subject: string): string | undefined {
  const names = subject.split('\n').filter((line) => line.startsWith('CN='));
  const [name] = names;
  if (name === undefined || names.length > 1) return undefined;
  return ClientId.safeParse(name.slice('CN='.length)).data;
}

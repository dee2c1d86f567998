import type { KeyObject } from 'node:crypto';

/** Half of the group order of each curve: Fabric accepts only an s that is not above it. */
const halfOrders: Readonly<Record<string, bigint>> = {
  prime256v1: 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n,
  secp384r1:
    0x7fffffffffffffffffffffffffffffffffffffffffffffffe3b1a6c0fa1b96efac0d06d9245853bd76760cb5666294b9n,
};

/** The half order of an elliptic curve key, or undefined for a curve that is not supported. */
function halfOrderOf(key: KeyObject): bigint | undefined {
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === undefined ? undefined : halfOrders[curve];
}

/**
 * Gives the one DER form of an ECDSA signature that Fabric accepts, with the smaller s.
 *
 * @throws Error when the bytes are no DER signature or the key's curve is not supported.
 */
export function toLowS(der: Uint8Array, key: KeyObject): Uint8Array {
  const half = halfOrderOf(key);
  if (half === undefined) throw new Error('only the curves P-256 and P-384 are supported');
  const parts = readSignature(der);
  if (parts === undefined) throw new Error('the signature is not a DER sequence of two integers');
  if (parts.s <= half) return der;
  return writeSignature(parts.r, 2n * half + 1n - parts.s);
}

/**
 * The same for the form of IEEE P1363, which Web Crypto gives: r and s one after the other, each as long as
 * the group order.
 *
 * @throws Error when the key's curve is not supported.
 */
export function toLowSOfP1363(signature: Uint8Array, key: KeyObject): Uint8Array {
  const half = halfOrderOf(key);
  if (half === undefined) throw new Error('only the curves P-256 and P-384 are supported');
  const size = signature.length / 2;
  const s = BigInt(`0x${Buffer.from(signature.subarray(size)).toString('hex')}`);
  if (s <= half) return signature;
  const low = (2n * half + 1n - s).toString(16).padStart(2 * size, '0');
  return Buffer.concat([signature.subarray(0, size), Buffer.from(low, 'hex')]);
}

/**
 * The DER form of what Fabric's peers read as a signature with a low s, or undefined. Go's reader
 * passes over what follows the sequence, and over what follows the two numbers in it.
 */
export function readLowS(bytes: Uint8Array, key: KeyObject): Uint8Array | undefined {
  const half = halfOrderOf(key);
  const content = sequenceContent(bytes);
  const r = content && readInteger(content, 0);
  const s = r && readInteger(content, r.end);
  if (half === undefined || r === undefined || s === undefined) return undefined;
  if (s.value > half) return undefined;
  return writeSignature(r.value, s.value);
}

/** Lengths of more than a byte have to be as short as they can be. */
function sequenceContent(bytes: Uint8Array): Uint8Array | undefined {
  const [tag, first = 0x80] = bytes;
  if (tag !== 0x30) return undefined;
  const digits = first < 0x80 ? 0 : first - 0x80;
  if (first === 0x80 || digits > 3) return undefined;
  const long = bytes.subarray(2, 2 + digits);
  const length = digits === 0 ? first : long.reduce((sum, digit) => sum * 256 + digit, 0);
  if (digits > 0 && (long[0] === 0 || length < 0x80)) return undefined;
  const content = bytes.subarray(2 + digits, 2 + digits + length);
  return content.length === length ? content : undefined;
}

/** The two numbers of a DER signature, or undefined when the bytes are anything else. */
function readSignature(der: Uint8Array): { r: bigint; s: bigint } | undefined {
  // A signature on the supported curves is shorter than 128 bytes, so each length is one byte.
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 129) return undefined;
  const first = readInteger(der, 2);
  if (first === undefined) return undefined;
  const second = readInteger(der, first.end);
  if (second?.end !== der.length) return undefined;
  return { r: first.value, s: second.value };
}

function readInteger(der: Uint8Array, start: number): { value: bigint; end: number } | undefined {
  const length = der[start + 1];
  if (der[start] !== 0x02 || length === undefined || length === 0) return undefined;
  const end = start + 2 + length;
  const bytes = der.subarray(start + 2, end);
  if (bytes.length !== length || isNegativeOrPadded(bytes)) return undefined;
  const value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  return value === 0n ? undefined : { value, end };
}

function isNegativeOrPadded(bytes: Uint8Array): boolean {
  const [first = 0, second = 0x80] = bytes;
  return first >= 0x80 || (first === 0 && second < 0x80);
}

function writeSignature(r: bigint, s: bigint): Uint8Array {
  const body = Buffer.concat([writeInteger(r), writeInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
}

function writeInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const signed = (bytes[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
  return Buffer.concat([Buffer.from([0x02, signed.length]), signed]);
}

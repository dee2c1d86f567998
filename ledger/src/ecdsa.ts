import { type KeyObject, sign } from 'node:crypto';

/** Half the order of P-256; Fabric refuses a signature whose S is above it. */
const HALF_ORDER = 0x7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8n;
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const SCALAR_BYTES = 32;

/** ECDSA P-256 with SHA-256 over the whole message: DER, low S, as Fabric wants it. */
export function signLowS(key: KeyObject, message: Uint8Array): Uint8Array {
  const pair = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
  const r = pair.subarray(0, SCALAR_BYTES);
  const s = BigInt(`0x${pair.toString('hex', SCALAR_BYTES)}`);
  const lowS = s > HALF_ORDER ? scalarBytes(ORDER - s) : pair.subarray(SCALAR_BYTES);
  return derSequence(derInteger(r), derInteger(lowS));
}

function scalarBytes(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(SCALAR_BYTES * 2, '0'), 'hex');
}

/** A DER INTEGER is as short as can be, and a leading bit that is set would make it negative. */
function derInteger(scalar: Buffer): Buffer {
  let start = 0;
  while (start < scalar.length - 1 && scalar[start] === 0) start += 1;
  const digits = scalar.subarray(start);
  const sign = (digits[0] ?? 0) >= 0x80 ? [0] : [];
  return Buffer.from([0x02, digits.length + sign.length, ...sign, ...digits]);
}

function derSequence(...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

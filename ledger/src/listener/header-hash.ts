import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';

const INTEGER = 0x02;
const OCTET_STRING = 0x04;
const SEQUENCE = 0x30;

/** The hash of a block as Fabric knows it: SHA-256 over the DER of number, previous and data hash. */
export function headerHash(header: common.BlockHeader): string {
  const fields = Buffer.concat([
    der(INTEGER, integer(header.getNumber())),
    der(OCTET_STRING, header.getPreviousHash_asU8()),
    der(OCTET_STRING, header.getDataHash_asU8()),
  ]);
  return createHash('sha256').update(der(SEQUENCE, fields)).digest('hex');
}

function der(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content]);
  const size = wholeBytes(length);
  return Buffer.concat([Buffer.of(tag, 0x80 + size.length), size, content]);
}

/** A leading zero keeps a number whose first bit is set from being negative. */
function integer(value: number): Buffer {
  const bytes = wholeBytes(value);
  return (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]);
}

function wholeBytes(value: number): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

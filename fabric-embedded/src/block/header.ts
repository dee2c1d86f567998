import { createHash } from 'node:crypto';
import type { common } from '@hyperledger/fabric-protos';

/** The three values of a block header that its hash covers. */
export interface HeaderFields {
  readonly number: number;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

/** The bytes that Fabric hashes and signs for a header: DER, not protobuf. */
export function headerBytes(header: common.BlockHeader): Uint8Array {
  return fieldBytes(headerFields(header));
}

/** The hash by which the next block, and everybody who quotes the block, names it. */
export function headerHash(header: common.BlockHeader): Uint8Array {
  return fieldsHash(headerFields(header));
}

/** The header hash from values that were read without parsing the block. */
export function fieldsHash(fields: HeaderFields): Uint8Array {
  return createHash('sha256').update(fieldBytes(fields)).digest();
}

/** SHA-256 over the envelopes one after another. */
export function blockDataHash(data: common.BlockData): Uint8Array {
  return dataHash(data.getDataList_asU8());
}

/** SHA-256 over envelopes that were read without parsing the block. */
export function dataHash(envelopes: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const envelope of envelopes) hash.update(envelope);
  return hash.digest();
}

function headerFields(header: common.BlockHeader): HeaderFields {
  return {
    number: header.getNumber(),
    previousHash: header.getPreviousHash_asU8(),
    dataHash: header.getDataHash_asU8(),
  };
}

function fieldBytes({ number, previousHash, dataHash: data }: HeaderFields): Uint8Array {
  const content = Buffer.concat([
    element(0x02, integerBytes(number)),
    element(0x04, previousHash),
    element(0x04, data),
  ]);
  return element(0x30, content);
}

function element(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Uint8Array.from([tag, ...derLength(content.length)]), content]);
}

function derLength(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes = bigEndian(length);
  return [0x80 | bytes.length, ...bytes];
}

/** A leading zero keeps a number whose highest bit is set from being read as negative. */
function integerBytes(value: number): Uint8Array {
  const bytes = bigEndian(value);
  return Uint8Array.from((bytes[0] ?? 0) >= 0x80 ? [0, ...bytes] : bytes);
}

function bigEndian(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return bytes.length === 0 ? [0] : bytes;
}

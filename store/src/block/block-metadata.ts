import { Cursor } from '../wire/cursor';
import type { MetadataSignature } from '../messages/envelopes';
import {
  finish,
  inside,
  optional,
  readNumber,
  required,
  type BlockLayout,
  type Span,
} from './block-layout';

/** The places of a block's metadata. */
export const metadataIndex = { signatures: 0, lastConfig: 1, filter: 2, orderer: 3, commitHash: 4 };
const places = 5;

const none = new Uint8Array(0);

/** What one member's orderer and peer added to a block. */
export interface BlockMetadata {
  /** The bytes that each signature covers, before its header and the block's header. */
  readonly signedValue: Uint8Array;
  readonly signatures: readonly MetadataSignature[];
  /** The last config block's number as the orderer signed it. */
  readonly lastConfig: number | undefined;
  /** Whether the signed value holds the ordering service's own data as well. */
  readonly hasConsenterData: boolean;
  /** The same number where older orderers wrote it, unsigned. */
  readonly unsignedLastConfig: number | undefined;
  readonly flags: Span;
  readonly commitHash: Span;
}

/**
 * Reads the five places of a block's metadata, canonically encoded; the place of old orderers'
 * own data has to be empty.
 *
 * @throws WireError with the offset in the block.
 */
export function readMetadata(block: BlockLayout): BlockMetadata {
  const whole = new Cursor(block.bytes);
  const at = (index: number): Cursor => inside(whole, place(block, index));
  if (block.metadata.length > places) {
    finish(inside(whole, place(block, places)), 'the metadata');
  }
  finish(at(metadataIndex.orderer), 'the metadata of the orderer');
  const signed = readSigned(at(metadataIndex.signatures));
  return {
    ...signed,
    ...readOrdererValue(signed.signedValue),
    unsignedLastConfig: readUnsignedLastConfig(at(metadataIndex.lastConfig)),
    flags: place(block, metadataIndex.filter),
    commitHash: readValue(at(metadataIndex.commitHash)),
  };
}

function place(block: BlockLayout, index: number): Span {
  return block.metadata[index] ?? { offset: block.bytes.length, bytes: none };
}

function readSigned(cursor: Cursor): Pick<BlockMetadata, 'signedValue' | 'signatures'> {
  const signedValue = optional(cursor, 1)?.bytes ?? none;
  const signatures: MetadataSignature[] = [];
  while (!cursor.done) signatures.push(readSignature(inside(cursor, required(cursor, 2))));
  return { signedValue, signatures };
}

function readSignature(cursor: Cursor): MetadataSignature {
  const signatureHeader = optional(cursor, 1)?.bytes ?? none;
  const signature = optional(cursor, 2)?.bytes ?? none;
  const identifierHeader = optional(cursor, 3)?.bytes ?? none;
  finish(cursor, 'a block signature');
  return { signatureHeader, signature, identifierHeader };
}

function readOrdererValue(
  value: Uint8Array,
): Pick<BlockMetadata, 'lastConfig' | 'hasConsenterData'> {
  const cursor = new Cursor(value);
  const lastConfig = optional(cursor, 1);
  const index = lastConfig && readIndex(inside(cursor, lastConfig));
  const consenterData = optional(cursor, 2);
  finish(cursor, "the orderer's signed value");
  return { lastConfig: index, hasConsenterData: consenterData !== undefined };
}

function readUnsignedLastConfig(cursor: Cursor): number | undefined {
  if (cursor.done) return undefined;
  const value = optional(cursor, 1);
  finish(cursor, 'the unsigned last config');
  return value === undefined ? 0 : readIndex(inside(cursor, value));
}

function readIndex(cursor: Cursor): number {
  const index = readNumber(cursor, 1);
  finish(cursor, 'the last config');
  return index;
}

/** A `common.Metadata` that holds a value and no signatures. */
function readValue(cursor: Cursor): Span {
  const value = optional(cursor, 1) ?? { offset: cursor.position, bytes: none };
  finish(cursor, 'the commit hash');
  return value;
}

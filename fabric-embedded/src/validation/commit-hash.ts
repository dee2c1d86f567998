import { createHash } from 'node:crypto';
import { BinaryWriter } from 'google-protobuf';
import { inUtf8Order } from '../chaincode/utf8-order';
import type { ValidationCode, Version } from '../peer/peer-ledger';
import type { KeyUpdate, StateUpdates } from '../state/state-records';

/**
 * The hash by which members find out that they came to the same result: flags and final writes of
 * a block, chained to the hash of the block before it. Block 0 has none.
 */
export function commitHash(
  codes: readonly ValidationCode[],
  updates: StateUpdates,
  previous: Uint8Array,
): Uint8Array {
  return createHash('sha256')
    .update(varint(codes.length))
    .update(Uint8Array.from(codes))
    .update(updateBytes(updates))
    .update(previous)
    .digest();
}

/** Fabric's deterministic form of an update batch: namespaces and keys in byte order. */
export function updateBytes(updates: StateUpdates): Uint8Array {
  const writer = new BinaryWriter();
  for (const [namespace, keys] of inUtf8Order(updates)) {
    // Only the first write of a namespace names it.
    inUtf8Order(keys).forEach(([key, update], position) => {
      const name = position === 0 ? namespace : '';
      writer.writeMessage(1, update, (value: KeyUpdate, inner: BinaryWriter) => {
        writeUpdate(inner, name, key, value);
      });
    });
  }
  return writer.getResultBuffer();
}

function writeUpdate(
  writer: BinaryWriter,
  namespace: string,
  key: string,
  update: KeyUpdate,
): void {
  const { value, version } = update;
  if (namespace !== '') writer.writeString(1, namespace);
  writer.writeBytes(3, Buffer.from(key));
  if (value === undefined) writer.writeBool(4, true);
  else writer.writeBytes(5, value);
  writer.writeBytes(6, versionBytes(version));
}

function versionBytes({ block, transaction }: Version): Uint8Array {
  return Uint8Array.from([...lengthAndBytes(block), ...lengthAndBytes(transaction)]);
}

/** The number of bytes, then the bytes without leading zeros: Fabric's order-preserving form. */
function lengthAndBytes(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [bytes.length, ...bytes];
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.from([...bytes, rest]);
}

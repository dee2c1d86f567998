import { crc32c, differenceOf, stepBack } from './crc32c';
import { isWholeBlock } from './block-peek';
import { checksumBytes, lengthBytes, overhead, uint32 } from './frame';

/** A place in a frame; the expected value is known when exactly one byte was changed. */
export interface ChangedByte {
  /** From the start of the frame. */
  readonly offset: number;
  readonly expected?: number;
  readonly found: number;
}

/**
 * Finds the one byte of a frame that was changed, wherever it is: the error is followed back from
 * the checksum through the data, one zero byte a step, so the work is linear. A place counts when
 * the repaired bytes are a whole block again.
 *
 * @param frame From its length field to its checksum, with its true end.
 * @returns undefined when no change of one byte explains the checksum.
 */
export function locateDamage(frame: Uint8Array): ChangedByte | undefined {
  if (frame.length < overhead) return undefined;
  const candidates = changes(frame).filter((change) => isWholeBlock(repaired(frame, change)));
  const [first, second] = candidates;
  if (first === undefined || second === undefined) return first;
  return { offset: first.offset, found: first.found };
}

function changes(frame: Uint8Array): Required<ChangedByte>[] {
  const covered = frame.length - checksumBytes;
  const actual = crc32c(frame.subarray(0, covered));
  const error = (actual ^ uint32(frame, covered)) >>> 0;
  if (error === 0) return [];
  const found = changeOfChecksum(frame, error);
  let register = error;
  for (let offset = covered - 1; offset >= 0; offset--) {
    const difference = differenceOf(register);
    if (difference !== undefined) found.push(change(frame, offset, difference));
    register = stepBack(register);
  }
  return found.filter((candidate) => agreesWithLength(frame, candidate));
}

function changeOfChecksum(frame: Uint8Array, error: number): Required<ChangedByte>[] {
  const changed = [0, 1, 2, 3].filter((at) => ((error >>> (8 * at)) & 0xff) !== 0);
  const [at] = changed;
  if (at === undefined || changed.length > 1) return [];
  return [change(frame, frame.length - checksumBytes + at, (error >>> (8 * at)) & 0xff)];
}

function change(frame: Uint8Array, offset: number, difference: number): Required<ChangedByte> {
  const found = frame[offset] ?? 0;
  return { offset, found, expected: found ^ difference };
}

/** The frame's true end is known, so after the repair its length field has to name that end. */
function agreesWithLength(frame: Uint8Array, candidate: Required<ChangedByte>): boolean {
  const field = Buffer.from(frame.subarray(0, lengthBytes));
  if (candidate.offset < lengthBytes) field[candidate.offset] = candidate.expected;
  return field.readUInt32LE() === frame.length - overhead;
}

function repaired(frame: Uint8Array, { offset, expected }: Required<ChangedByte>): Uint8Array {
  const copy = Uint8Array.from(frame);
  copy[offset] = expected;
  return copy.subarray(lengthBytes, copy.length - checksumBytes);
}

import { dirname } from 'node:path';
import { NetworkFailure } from '../failure';
import { fieldsHash, type HeaderFields } from './header';

/** Where a block lies. */
export interface BlockPosition {
  readonly file: number;
  readonly offset: number;
  /** Of the block itself. */
  readonly length: number;
}

/** The chain as far as it is known to be whole: positions of all blocks and the last two hashes. */
export class ChainIndex {
  readonly #positions: BlockPosition[] = [];
  #last: Uint8Array = new Uint8Array();
  #previous: Uint8Array = new Uint8Array();

  get height(): number {
    return this.#positions.length;
  }

  get lastHeaderHash(): Uint8Array {
    return this.#last;
  }

  get previousHeaderHash(): Uint8Array {
    return this.#previous;
  }

  position(number: number): BlockPosition {
    const position = this.#positions[number];
    if (position === undefined) throw new RangeError(`block ${String(number)} is not there yet`);
    return position;
  }

  /** Why a block with this header cannot come next, or undefined when it can. */
  objection(header: HeaderFields | undefined): string | undefined {
    const expected = String(this.height);
    if (header === undefined) return `block ${expected} has no readable header`;
    if (header.number !== this.height) {
      return `block ${String(header.number)} stands where block ${expected} should be`;
    }
    if (!Buffer.from(header.previousHash).equals(this.#last)) {
      return `block ${expected} does not name the hash of the block before it`;
    }
    return undefined;
  }

  /** Takes a block that has no objection. */
  add(header: HeaderFields, position: BlockPosition): void {
    this.#positions.push(position);
    this.#previous = this.#last;
    this.#last = fieldsHash(header);
  }
}

/** The sentence for a block file in which something is wrong. */
export function damagedAt(
  folder: string,
  file: string,
  offset: number,
  what: string,
): NetworkFailure {
  const sentence = `The block store ${folder} is damaged: ${what} (${file}, byte offset ${String(offset)}).`;
  const mend =
    `Restore it from a copy, or remove the whole folder ${dirname(folder)}: ` +
    'the member then takes its blocks from the others.';
  return new NetworkFailure('block-store-damaged', `${sentence} ${mend}`);
}

import { createHash } from 'node:crypto';
import { ledger } from '@hyperledger/fabric-protos';
import type { Version } from '../peer/peer-ledger';
import { readMessage } from './kv-messages';

const { QueryReads, QueryReadsMerkleSummary } = ledger.rwset.kvrwset;

type Read = ledger.rwset.kvrwset.KVRead;
type Summary = ledger.rwset.kvrwset.QueryReadsMerkleSummary;
/** Hashes by level, the leaves first. */
type Levels = Buffer[][];

/** Fabric's peers leave so many results of a range as they are; more are hashed. */
const maxDegree = 50;
/** Of a lower degree there is no tree. */
export const minDegree = 2;

/** One of the two forms in which a read set holds the results of a range query. */
export type FinishedReads =
  | { readonly raw: readonly Read[] }
  | { readonly hashes: Summary; readonly raw?: undefined };

/**
 * The results of one range query, for the read set: raw up to the degree, above it the top of a
 * Merkle tree. `degree + 1` results make a leaf, `degree + 1` hashes one hash of the level above;
 * what is counted above goes below, so that a long range needs little space.
 */
export class RangeReads {
  readonly #degree: number;
  readonly #levels: Levels = [];
  #pending: Read[] = [];

  constructor(degree: number = maxDegree) {
    this.#degree = degree;
  }

  add(key: string, version: Version): void {
    this.#pending.push(readMessage(key, version));
    if (this.#pending.length <= this.#degree) return;
    addHash(this.#levels, 0, leafOf(this.#pending), this.#degree);
    this.#pending = [];
  }

  /** What was added up to now. */
  finish(): FinishedReads {
    if (this.#levels.length === 0) return { raw: this.#pending };
    const levels = this.#levels.map((hashes) => [...hashes]);
    if (this.#pending.length > 0) addHash(levels, 0, leafOf(this.#pending), this.#degree);
    const top = close(levels, this.#degree);
    const hashes = new QueryReadsMerkleSummary();
    hashes.setMaxDegree(this.#degree);
    hashes.setMaxLevel(levels.length);
    hashes.setMaxLevelHashesList(top);
    return { hashes };
  }

  /** Whether what was added up to now, piece by piece, may still come to an expected summary. */
  mayBecome(expected: Summary): boolean {
    const level = this.#levels.length;
    if (level !== expected.getMaxLevel()) return level < expected.getMaxLevel();
    const top = this.#levels.at(-1) ?? [];
    const position = top.length - 1;
    const hash = expected.getMaxLevelHashesList_asU8()[position];
    return hash !== undefined && top[position]?.equals(hash) === true;
  }
}

function leafOf(reads: Read[]): Buffer {
  const message = new QueryReads();
  message.setKvReadsList(reads);
  return sha256([message.serializeBinary()]);
}

function addHash(levels: Levels, level: number, hash: Buffer, degree: number): void {
  const hashes = [...(levels[level] ?? []), hash];
  const isFull = hashes.length > degree;
  levels[level] = isFull ? [] : hashes;
  if (isFull) addHash(levels, level + 1, sha256(hashes), degree);
}

/** Brings what is left on lower levels to the top, which is combined only if it gets too long. */
function close(levels: Levels, degree: number): Buffer[] {
  const [top = [], ...lower] = levels.slice().reverse();
  let rest: Buffer[] = [];
  for (const hashes of lower.reverse()) {
    const all = [...hashes, ...rest];
    rest = all.length > 1 ? [sha256(all)] : all;
  }
  const closed = [...top, ...rest];
  if (closed.length <= degree) return closed;
  const combined = [sha256(closed)];
  levels.push(combined);
  return combined;
}

function sha256(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

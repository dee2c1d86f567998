import { createHmac, hash } from 'node:crypto';
import { canonicalJson, leaf, type LeafClass, saltOf } from '@edgebeat/core';
import type { FabricLedger } from '@edgebeat/ledger';

/** Where a value would stand in an incident. */
interface Place {
  readonly pointer: string;
  readonly class: LeafClass;
}

/** A value that might be behind a hash. */
export interface Guess {
  readonly value: string | number;
  readonly places: readonly Place[];
}

/** Hashes that a value might have left on the chain. */
export type Hashing = (guess: Guess) => readonly Uint8Array[];

/** Ids and pseudonyms hold half of a hash. */
const SHORTEST = 16;
/** A start of this many bytes is a number that is exact. */
const START = 6;

const names = [
  ...['admin', 'administrator', 'root', 'guest', 'user', 'test', 'operator', 'service', 'backup'],
  ...['oracle', 'postgres', 'git', 'ubuntu', 'pi', 'www-data', 'ftp', 'nagios', 'edge-1', 'edge-2'],
];
const counts = Array.from({ length: 256 }, (_, number) => number);

/** All addresses of a /16, common user names and small counts, in their places. */
export function* guesses(): Generator<Guess> {
  const addresses = placesOf(['details/address'], ['raw', 'plain']);
  const networks = placesOf(['details/address'], ['redacted']);
  for (const third of counts) {
    yield { value: `203.0.${String(third)}.0/24`, places: networks };
    for (const last of counts) {
      yield { value: `203.0.${String(third)}.${String(last)}`, places: addresses };
    }
  }
  const people = ['details/users/0', 'details/users/1', 'details/hosts/0'];
  const places = placesOf(people, ['raw', 'redacted', 'plain']);
  for (const value of [...names, '[name]']) yield { value, places };
  const numbers = ['details/failures', 'details/otherFailures', 'evidence/total'];
  for (const value of counts) yield { value, places: placesOf(numbers, ['plain']) };
}

function placesOf(pointers: readonly string[], classes: readonly LeafClass[]): Place[] {
  return pointers.flatMap((pointer) =>
    classes.map((kind) => ({ pointer: `/${pointer}`, class: kind })),
  );
}

/** What can be computed of a value by whoever has no key. */
export const unkeyed: Hashing = ({ value, places }) => {
  const text = String(value);
  const fields = places.map(({ pointer, class: kind }) =>
    Buffer.from(canonicalJson([pointer, kind, value])),
  );
  return [
    ...[text, canonicalJson(value), `address\0${text}`, `alpha\0${text}`],
    ...fields.flatMap((field) => [
      field,
      Buffer.concat([Buffer.of(0), field]),
      Buffer.concat([Buffer.alloc(1 + SHORTEST), field]),
    ]),
  ].map((data) => hash('sha256', data, 'buffer'));
};

/** What whoever has a key can compute: each key opens what is its own. */
export function keyedBy(keys: {
  readonly saltKey: Uint8Array;
  readonly incidentId: string;
  readonly channelKey: Uint8Array;
  readonly pseudonymKey: Uint8Array;
  readonly tenant: string;
}) {
  const { saltKey, incidentId, channelKey, pseudonymKey, tenant } = keys;
  const salts = new Map<string, Uint8Array>();
  const salt = ({ pointer, class: kind }: Place) => {
    const known = salts.get(`${pointer} ${kind}`) ?? saltOf(saltKey, incidentId, pointer, kind);
    salts.set(`${pointer} ${kind}`, known);
    return known;
  };
  const hmac = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest();
  return {
    salted: ({ value, places }) =>
      places.map((place) => leaf(salt(place), place.pointer, place.class, value)),
    correlated: ({ value }) => [hmac(channelKey, `address\0${String(value)}`)],
    pseudonymous: ({ value }) => [hmac(pseudonymKey, `${tenant}\0${String(value)}`)],
  } satisfies Record<string, Hashing>;
}

/** Every place of the blocks where a hash could stand: as bytes, in hex or in base64. */
export interface BlockHashes {
  readonly bytes: Buffer;
  /** The sorted starts of what stands at each place. */
  readonly starts: Float64Array;
}

/** Takes all bytes of all blocks that there are. */
export async function readHashes(peer: FabricLedger): Promise<BlockHashes> {
  const { height } = await peer.chainInfo();
  const blocks: Buffer[] = [];
  for await (const { number, bytes } of peer.blocks(0)) {
    blocks.push(Buffer.from(bytes));
    if (number === height - 1) break;
  }
  const bytes = Buffer.concat([...blocks, ...decoded(Buffer.concat(blocks).toString('latin1'))]);
  const starts = new Float64Array(bytes.length - START + 1);
  for (let at = 0; at < starts.length; at += 1) starts[at] = bytes.readUIntBE(at, START);
  return { bytes, starts: starts.sort() };
}

/** What texts stand for, at each offset where one could start; certificates come again and again. */
function decoded(text: string): Buffer[] {
  const hex = [...new Set(text.match(/[0-9a-f]{32,}/g))];
  const base64 = [...new Set(text.match(/[A-Za-z0-9+/_-]{22,}/g))];
  return [
    ...hex.flatMap((run) => [0, 1].map((from) => Buffer.from(run.slice(from), 'hex'))),
    ...base64.flatMap((run) => [0, 1, 2, 3].map((from) => Buffer.from(run.slice(from), 'base64'))),
  ];
}

/** The values of which a hash stands in the blocks, each once. */
export function found(
  { bytes, starts }: BlockHashes,
  dictionary: Iterable<Guess>,
  hashing: Hashing,
): (string | number)[] {
  const values = new Set<string | number>();
  for (const guess of dictionary) {
    for (const digest of hashing(guess)) {
      const start = Buffer.from(digest.subarray(0, SHORTEST));
      if (holds(starts, start.readUIntBE(0, START)) && bytes.includes(start)) {
        values.add(guess.value);
      }
    }
  }
  return [...values];
}

function holds(sorted: Float64Array, number: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === number;
}

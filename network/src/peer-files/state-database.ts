import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatabaseCopy, openDatabaseCopy } from '@edgebeat/fabric-embedded/database-copy';
import { GoBytes } from './go-bytes';

/** A key of a peer's state with its value and the place of the transaction that wrote it. */
export interface PeerStateEntry {
  /** The chaincode, or `<chaincode>$$h<collection>` for the hashes of a private data collection. */
  readonly namespace: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
  readonly version: { readonly block: number; readonly transaction: number };
}

/** The state of a channel as a peer keeps it. */
export interface PeerState extends AsyncDisposable {
  /** How many blocks the state contains; undefined when it is empty. */
  height(): Promise<number | undefined>;
  /** Every key but those of private values in the clear. */
  entries(): AsyncIterable<PeerStateEntry>;
}

const separator = 0;
const data = 'd'.charCodeAt(0);
const savepoint = 's'.charCodeAt(0);
const privateValues = '$$p';
const fields = { version: 1, value: 2 } as const;

const stateFolder = (peerFolder: string) => join(peerFolder, 'ledgersData', 'stateLeveldb');

/** Whether there is a state in LevelDB; where only blocks were copied, or CouchDB keeps it, there is none. */
export function hasPeerState(peerFolder: string): Promise<boolean> {
  return access(stateFolder(peerFolder)).then(
    () => true,
    () => false,
  );
}

/**
 * Opens a copy of a channel's state in the LevelDB of a peer that does not run. Source of the form:
 * `core/ledger/kvledger/txmgmt/statedb/stateleveldb` of Hyperledger Fabric v3.1.
 *
 * @param peerFolder `peer.fileSystemPath` of the peer's `core.yaml`.
 * @throws Error when there is no state, or LevelDB cannot read it.
 */
export async function openPeerState(peerFolder: string, channel: string): Promise<PeerState> {
  const source = stateFolder(peerFolder);
  try {
    return stateOf(await openDatabaseCopy(source), channel);
  } catch (cause) {
    throw new Error(`The state ${source} cannot be read.`, { cause });
  }
}

function stateOf(copy: DatabaseCopy, channel: string): PeerState {
  const { database } = copy;
  return {
    async height() {
      const written = await database.get(keyOf(channel, savepoint));
      return written === undefined ? undefined : readVersion(written).block + 1;
    },
    entries: () => entriesOf(copy, channel),
    [Symbol.asyncDispose]: () => copy[Symbol.asyncDispose](),
  };
}

function keyOf(channel: string, kind: number): Buffer {
  return Buffer.concat([Buffer.from(channel), Buffer.of(separator, kind)]);
}

async function* entriesOf(
  { database }: DatabaseCopy,
  channel: string,
): AsyncGenerator<PeerStateEntry> {
  const start = keyOf(channel, data);
  const range = { gte: start, lt: keyOf(channel, data + 1) };
  for await (const [place, bytes] of database.iterator(range)) {
    const end = place.indexOf(separator, start.length);
    const namespace = place.toString('utf8', start.length, end);
    if (namespace.includes(privateValues)) continue;
    yield { namespace, key: place.subarray(end + 1), ...readValue(bytes) };
  }
}

/** The message `DBValue`. */
function readValue(bytes: Uint8Array): Pick<PeerStateEntry, 'value' | 'version'> {
  const cursor = new GoBytes(bytes);
  const found = new Map<number, Uint8Array>();
  while (!cursor.done) found.set(cursor.varint() >>> 3, cursor.counted());
  const version = found.get(fields.version) ?? new Uint8Array();
  return { value: found.get(fields.value) ?? new Uint8Array(), version: readVersion(version) };
}

function readVersion(bytes: Uint8Array) {
  const cursor = new GoBytes(bytes);
  return { block: cursor.ordered(), transaction: cursor.ordered() };
}

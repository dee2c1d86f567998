import { createHash } from 'node:crypto';
import type { HashedRwset, KvRwset, NamespaceRwset } from '../transaction/read-write-set';
import type { Update, UpdateBatch } from './update-batch';
import { hashedNamespace, hashValue, type Version, type WorldState } from './world-state';

/** What a transaction does to one key; the marks add up as in Fabric, also when a key is there twice. */
interface Operation {
  marks: number;
  value: Uint8Array;
  policy: Uint8Array | undefined;
}

interface Home {
  readonly namespace: string;
  readonly chaincode: string;
  readonly collection: string;
}

const marks = { upsert: 1, metadataUpdate: 2, metadataDelete: 4, remove: 8 };
const validationParameter = 'VALIDATION_PARAMETER';
const hashOfNothing = createHash('sha256').digest();

/** Adds the writes of a valid transaction to those of its block. */
export function addWrites(
  batch: UpdateBatch,
  state: WorldState,
  namespaces: readonly NamespaceRwset[],
  version: Version,
): void {
  for (const { namespace, rwset, collections } of namespaces) {
    addPart(
      batch,
      state,
      { namespace, chaincode: namespace, collection: '' },
      rwset,
      version,
      isDelete,
    );
    for (const { name, rwset: hashed } of collections) {
      const home = {
        namespace: hashedNamespace(namespace, name),
        chaincode: namespace,
        collection: name,
      };
      addPart(batch, state, home, hashed, version, isHashedDelete);
    }
  }
}

type Write = KvRwset['writes'][number];

const isDelete = (write: Write): boolean => write.isDelete || write.value.length === 0;
const isHashedDelete = (write: Write): boolean =>
  isDelete(write) || hashOfNothing.equals(write.value);

function addPart(
  batch: UpdateBatch,
  state: WorldState,
  home: Home,
  part: KvRwset | HashedRwset,
  version: Version,
  removes: (write: Write) => boolean,
): void {
  for (const [key, operation] of operationsOf(part, removes)) {
    const before = batch.get(home.namespace, key) ?? state.get(home.namespace, key);
    const update = resolve(operation, before, version);
    if (update !== undefined) batch.put(home, key, update);
  }
}

function operationsOf(
  part: KvRwset | HashedRwset,
  removes: (write: Write) => boolean,
): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  const at = (key: string): Operation => {
    const found = operations.get(key) ?? { marks: 0, value: new Uint8Array(0), policy: undefined };
    operations.set(key, found);
    return found;
  };
  for (const write of part.writes) {
    const operation = at(write.key);
    operation.marks = (operation.marks + (removes(write) ? marks.remove : marks.upsert)) & 0xff;
    if (!removes(write)) operation.value = write.value;
  }
  for (const write of part.metadataWrites) {
    const operation = at(write.key);
    const removal = write.entries.length === 0;
    operation.marks =
      (operation.marks + (removal ? marks.metadataDelete : marks.metadataUpdate)) & 0xff;
    if (!removal) {
      operation.policy = write.entries.find(({ name }) => name === validationParameter)?.value;
    }
  }
  return operations;
}

function resolve(
  operation: Operation,
  before: Pick<Update, 'hash' | 'value' | 'policy'> | undefined,
  version: Version,
): Update | undefined {
  const has = (mark: number): boolean => (operation.marks & mark) === mark;
  if (has(marks.remove)) return { hash: undefined, value: undefined, policy: undefined, version };
  const { value } = operation;
  const written = { hash: hashValue(value), value, version };
  if (has(marks.upsert) && (has(marks.metadataUpdate) || has(marks.metadataDelete))) {
    return { ...written, policy: operation.policy };
  }
  if ((operation.marks | marks.upsert) === marks.upsert)
    return { ...written, policy: before?.policy };
  if (before?.hash === undefined) return undefined;
  return { hash: before.hash, value: before.value, policy: operation.policy, version };
}

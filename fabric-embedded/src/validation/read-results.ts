import { ledger, peer } from '@hyperledger/fabric-protos';
import { shapes } from '../wire/message-shapes';
import { strictMessage } from '../wire/strict-message';
import { Invalid, parseOr, validationCodes } from './invalid';
import type { ReadAction } from './read-action';
import type { ReadEnvelope } from './read-envelope';

const codes = validationCodes;
const illFormed = /\p{Surrogate}/u;

/** What a transaction read and wrote in one namespace. */
export interface NamespaceResults {
  readonly namespace: string;
  readonly reads: readonly ledger.rwset.kvrwset.KVRead[];
  readonly ranges: readonly ledger.rwset.kvrwset.RangeQueryInfo[];
  readonly writes: readonly ledger.rwset.kvrwset.KVWrite[];
  readonly metadataWrites: readonly ledger.rwset.kvrwset.KVMetadataWrite[];
  readonly collections: readonly CollectionResults[];
}

/** What a transaction read and wrote in one private data collection, by hashes. */
export interface CollectionResults {
  readonly collection: string;
  readonly reads: readonly ledger.rwset.kvrwset.KVReadHash[];
  readonly writes: readonly ledger.rwset.kvrwset.KVWriteHash[];
  readonly metadataWrites: readonly ledger.rwset.kvrwset.KVMetadataWriteHash[];
  /** Of the write set in the clear; empty when there is none. */
  readonly writeSetHash: Uint8Array;
}

/** What the endorsers say that the chaincode did. */
export interface Results {
  /** Whose endorsement policy has to hold: the called chaincode and every one that was written. */
  readonly chaincodes: readonly string[];
  readonly namespaces: readonly NamespaceResults[];
}

/**
 * Parses what was endorsed and checks it in the order of a Fabric peer.
 *
 * @throws Invalid BAD_HEADER_EXTENSION, BAD_RESPONSE_PAYLOAD, BAD_RWSET, INVALID_OTHER_REASON,
 * INVALID_CHAINCODE or ILLEGAL_WRITESET.
 */
export function readResults(envelope: ReadEnvelope, action: ReadAction): Results {
  const called = parseOr(codes.BAD_HEADER_EXTENSION, 'the header extension', () =>
    peer.ChaincodeHeaderExtension.deserializeBinary(
      strictMessage(envelope.extension, shapes.headerExtension),
    ),
  ).getChaincodeId();
  const chaincodeAction = readChaincodeAction(action);
  const namespaces = readNamespaces(chaincodeAction.getResults_asU8());
  const name = checkChaincode(called, chaincodeAction);
  checkEvent(name, chaincodeAction.getEvents_asU8());
  const written = namespaces.filter(
    (results) => isWritten(results) || results.collections.some(isWritten),
  );
  checkDistinct(namespaces);
  return {
    chaincodes: [...new Set([name, ...written.map(({ namespace }) => namespace)])],
    namespaces,
  };
}

/** Whether there is a write, be it of metadata. */
export function isWritten({
  writes,
  metadataWrites,
}: Pick<NamespaceResults | CollectionResults, 'writes' | 'metadataWrites'>): boolean {
  return writes.length > 0 || metadataWrites.length > 0;
}

function readChaincodeAction(action: ReadAction): peer.ChaincodeAction {
  const extension = action.response.getExtension_asU8();
  if (extension.length === 0) {
    throw new Invalid(codes.BAD_RESPONSE_PAYLOAD, 'the response has no extension');
  }
  return parseOr(codes.BAD_RESPONSE_PAYLOAD, 'the chaincode action', () =>
    peer.ChaincodeAction.deserializeBinary(strictMessage(extension, shapes.chaincodeAction)),
  );
}

function readNamespaces(results: Uint8Array): NamespaceResults[] {
  return parseOr(codes.BAD_RWSET, 'the read-write set', () =>
    ledger.rwset.TxReadWriteSet.deserializeBinary(strictMessage(results, shapes.results))
      .getNsRwsetList()
      .map((entry) => ({
        entry,
        set: readSet(entry),
        hashed: entry.getCollectionHashedRwsetList().map(readHashedSet),
      })),
  ).map(({ entry, set, hashed }) => {
    checkKeys(set.getWritesList());
    return {
      namespace: entry.getNamespace(),
      reads: set.getReadsList(),
      ranges: set.getRangeQueriesInfoList(),
      writes: set.getWritesList(),
      metadataWrites: set.getMetadataWritesList(),
      collections: hashed.map(({ collection, set: hashes, writeSetHash }) => ({
        collection,
        reads: hashes.getHashedReadsList(),
        writes: hashes.getHashedWritesList(),
        metadataWrites: hashes.getMetadataWritesList(),
        writeSetHash,
      })),
    };
  });
}

function readSet(entry: ledger.rwset.NsReadWriteSet): ledger.rwset.kvrwset.KVRWSet {
  return ledger.rwset.kvrwset.KVRWSet.deserializeBinary(
    strictMessage(entry.getRwset_asU8(), shapes.namespaceResults),
  );
}

interface HashedSet {
  readonly collection: string;
  readonly set: ledger.rwset.kvrwset.HashedRWSet;
  readonly writeSetHash: Uint8Array;
}

function readHashedSet(entry: ledger.rwset.CollectionHashedReadWriteSet): HashedSet {
  const bytes = strictMessage(entry.getHashedRwset_asU8(), shapes.hashedResults);
  return {
    collection: entry.getCollectionName(),
    set: ledger.rwset.kvrwset.HashedRWSet.deserializeBinary(bytes),
    writeSetHash: entry.getPvtRwsetHash_asU8(),
  };
}

/** A key that is no proper UTF-8 would be another key after it was stored. */
function checkKeys(writes: readonly ledger.rwset.kvrwset.KVWrite[]): void {
  if (writes.some((write) => write.getKey() === '' || illFormed.test(write.getKey()))) {
    throw new Invalid(codes.BAD_RWSET, 'a written key is empty or no UTF-8');
  }
}

function checkChaincode(
  called: peer.ChaincodeID | undefined,
  action: peer.ChaincodeAction,
): string {
  const executed = action.getChaincodeId();
  if (called === undefined || executed === undefined) {
    throw new Invalid(codes.INVALID_OTHER_REASON, 'a chaincode id is missing');
  }
  const name = called.getName();
  if (name === '' || name !== executed.getName() || executed.getVersion() === '') {
    throw new Invalid(codes.INVALID_CHAINCODE, 'the chaincode ids do not fit');
  }
  return name;
}

function checkEvent(chaincode: string, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  const event = parseOr(codes.INVALID_OTHER_REASON, 'the chaincode event', () =>
    peer.ChaincodeEvent.deserializeBinary(strictMessage(bytes, shapes.event)),
  );
  if (event.getChaincodeId() !== chaincode) {
    throw new Invalid(codes.INVALID_OTHER_REASON, 'the event is of another chaincode');
  }
}

function checkDistinct(namespaces: readonly NamespaceResults[]): void {
  const distinct = new Set(namespaces.map(({ namespace }) => namespace));
  if (distinct.size !== namespaces.length) {
    throw new Invalid(codes.ILLEGAL_WRITESET, 'a namespace is there twice');
  }
}

import { peer } from '@hyperledger/fabric-protos';
import { type CollectionPermissions, requireRead, requireWrite } from '../private-data/permissions';
import { type KeyMetadata, parseKeyPolicy, validationParameter } from '../policy/key-metadata';
import type { OpenQueries } from './open-queries';
import { historySource, privateRangeSource, rangeSource } from './query-sources';
import type { TxSimulator } from './simulator';

/** What the requests of one running transaction act on. */
export interface TransactionScope {
  readonly namespace: string;
  readonly simulator: TxSimulator;
  readonly queries: OpenQueries;
  readonly permissions: CollectionPermissions;
  readonly call: (spec: peer.ChaincodeSpec) => Promise<peer.ChaincodeMessage>;
}

type Payload = Promise<Uint8Array> | Uint8Array;
type RequestHandler = (payload: Uint8Array, scope: TransactionScope) => Payload;

const Type = peer.ChaincodeMessage.Type;
const nothing = new Uint8Array();

const handlers: ReadonlyMap<number, RequestHandler> = new Map<number, RequestHandler>([
  [Type.GET_STATE, getState],
  [Type.PUT_STATE, putState],
  [Type.DEL_STATE, deleteState],
  [Type.GET_STATE_BY_RANGE, getStateByRange],
  [Type.QUERY_STATE_NEXT, queryStateNext],
  [Type.QUERY_STATE_CLOSE, queryStateClose],
  [Type.GET_HISTORY_FOR_KEY, getHistoryForKey],
  [Type.GET_STATE_METADATA, getStateMetadata],
  [Type.GET_QUERY_RESULT, getQueryResult],
  [Type.PUT_STATE_METADATA, putStateMetadata],
  [Type.GET_PRIVATE_DATA_HASH, getPrivateDataHash],
  [Type.PURGE_PRIVATE_DATA, purgePrivateData],
  [Type.INVOKE_CHAINCODE, invokeChaincode],
]);

const names = new Map<number, string>(Object.entries(Type).map(([name, type]) => [type, name]));

/** The name of a message type, for messages to people. */
export function messageTypeName(type: number): string {
  return names.get(type) ?? `type ${String(type)}`;
}

/** The handler of a chaincode's request, or undefined for a message that is no request. */
export function requestHandler(type: number): RequestHandler | undefined {
  return handlers.get(type);
}

function getState(payload: Uint8Array, scope: TransactionScope): Payload {
  const request = peer.GetState.deserializeBinary(payload);
  const { namespace, simulator, permissions } = scope;
  const collection = request.getCollection();
  if (collection === '') return simulator.get(namespace, request.getKey()) ?? nothing;
  requireRead(permissions, namespace, collection);
  return simulator.privateData.get(namespace, collection, request.getKey()) ?? nothing;
}

/** Everybody may know a hash, as in Fabric. */
function getPrivateDataHash(payload: Uint8Array, scope: TransactionScope): Payload {
  const request = peer.GetState.deserializeBinary(payload);
  const { privateData } = scope.simulator;
  const found = privateData.hash(scope.namespace, request.getCollection(), request.getKey());
  return found ?? nothing;
}

function putState(payload: Uint8Array, scope: TransactionScope): Payload {
  const request = peer.PutState.deserializeBinary(payload);
  const { namespace, simulator, permissions } = scope;
  const collection = request.getCollection();
  const key = request.getKey();
  if (collection === '') simulator.put(namespace, key, request.getValue_asU8());
  else {
    requireWrite(permissions, namespace, collection);
    simulator.privateData.put(namespace, collection, key, request.getValue_asU8());
  }
  return nothing;
}

function deleteState(payload: Uint8Array, scope: TransactionScope): Payload {
  const request = peer.DelState.deserializeBinary(payload);
  const { namespace, simulator, permissions } = scope;
  const collection = request.getCollection();
  if (collection === '') simulator.delete(namespace, request.getKey());
  else {
    requireWrite(permissions, namespace, collection);
    simulator.privateData.delete(namespace, collection, request.getKey());
  }
  return nothing;
}

function purgePrivateData(payload: Uint8Array, scope: TransactionScope): Payload {
  const request = peer.DelState.deserializeBinary(payload);
  const { namespace, simulator, permissions } = scope;
  const collection = request.getCollection();
  if (collection === '') throw new Error('only applicable for private data');
  requireWrite(permissions, namespace, collection);
  simulator.privateData.purge(namespace, collection, request.getKey());
  return nothing;
}

async function getStateByRange(payload: Uint8Array, scope: TransactionScope): Promise<Uint8Array> {
  const request = peer.GetStateByRange.deserializeBinary(payload);
  const { namespace, simulator, queries, permissions } = scope;
  const start = request.getStartkey();
  const end = request.getEndkey();
  const collection = request.getCollection();
  if (collection !== '') {
    requireRead(permissions, namespace, collection);
    const entries = simulator.privateData.range(namespace, collection, start, end);
    return (await queries.open(privateRangeSource(namespace, entries))).serializeBinary();
  }
  const page = peer.QueryMetadata.deserializeBinary(request.getMetadata_asU8());
  const bookmark = page.getBookmark();
  if (page.getPagesize() === 0 && bookmark === '') {
    const scan = simulator.range(namespace, start, end);
    return (await queries.open(rangeSource(namespace, scan))).serializeBinary();
  }
  const scan = simulator.pagedRange(namespace, bookmark === '' ? start : bookmark, end);
  const source = rangeSource(namespace, scan);
  return (await queries.open(source, { size: page.getPagesize() })).serializeBinary();
}

async function queryStateNext(payload: Uint8Array, scope: TransactionScope): Promise<Uint8Array> {
  const request = peer.QueryStateNext.deserializeBinary(payload);
  return (await scope.queries.next(request.getId())).serializeBinary();
}

async function queryStateClose(payload: Uint8Array, scope: TransactionScope): Promise<Uint8Array> {
  const request = peer.QueryStateClose.deserializeBinary(payload);
  return (await scope.queries.close(request.getId())).serializeBinary();
}

async function getHistoryForKey(payload: Uint8Array, scope: TransactionScope): Promise<Uint8Array> {
  const request = peer.GetHistoryForKey.deserializeBinary(payload);
  const history = scope.simulator.history(scope.namespace, request.getKey());
  return (await scope.queries.open(historySource(history))).serializeBinary();
}

function getStateMetadata(payload: Uint8Array, scope: TransactionScope): Payload {
  const request = peer.GetStateMetadata.deserializeBinary(payload);
  const { namespace, simulator, permissions } = scope;
  const collection = request.getCollection();
  if (collection === '') return metadataResult(simulator.metadata(namespace, request.getKey()));
  requireRead(permissions, namespace, collection);
  return metadataResult(simulator.privateData.metadata(namespace, collection, request.getKey()));
}

function metadataResult(metadata: KeyMetadata): Uint8Array {
  const result = new peer.StateMetadataResult();
  for (const [name, value] of metadata) {
    const entry = new peer.StateMetadata();
    entry.setMetakey(name);
    entry.setValue(value);
    result.addEntries(entry);
  }
  return result.serializeBinary();
}

function putStateMetadata(payload: Uint8Array, scope: TransactionScope): Payload {
  const request = peer.PutStateMetadata.deserializeBinary(payload);
  const { namespace, simulator, permissions } = scope;
  const collection = request.getCollection();
  const key = request.getKey();
  const entry = request.getMetadata();
  if (entry === undefined) throw new Error('there is no metadata');
  const metadata = new Map([[entry.getMetakey(), entry.getValue_asU8()]]);
  checkKeyPolicy(metadata, key);
  if (collection === '') simulator.putMetadata(namespace, key, metadata);
  else {
    requireWrite(permissions, namespace, collection);
    simulator.privateData.putMetadata(namespace, collection, key, metadata);
  }
  return nothing;
}

/** Fabric takes any bytes here, and its peers stop at the next write of the key. */
function checkKeyPolicy(metadata: KeyMetadata, key: string): void {
  try {
    parseKeyPolicy(metadata.get(validationParameter) ?? nothing);
  } catch (cause) {
    throw new Error(`the endorsement policy for key ${key} is no signature policy`, { cause });
  }
}

function getQueryResult(payload: Uint8Array, scope: TransactionScope): Payload {
  const collection = peer.GetQueryResult.deserializeBinary(payload).getCollection();
  if (collection !== '') requireRead(scope.permissions, scope.namespace, collection);
  throw new Error('ExecuteQuery not supported for leveldb');
}

async function invokeChaincode(payload: Uint8Array, scope: TransactionScope): Promise<Uint8Array> {
  return (await scope.call(peer.ChaincodeSpec.deserializeBinary(payload))).serializeBinary();
}

import { ledger } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { HistoryEntry, KeyedValue } from '../peer/peer-ledger';
import type { QuerySource } from './open-queries';
import type { RangeScan } from './range-scan';

/** Key-value results of a range scan. */
export function rangeSource(namespace: string, scan: RangeScan): QuerySource {
  return {
    async next() {
      const found = await scan.next();
      return found === undefined ? undefined : keyValue(namespace, found);
    },
    bookmark: () => scan.peek(),
    close: () => scan.close(),
  };
}

/** Key-value results of a range in a private data collection. */
export function privateRangeSource(
  namespace: string,
  entries: AsyncIterable<KeyedValue>,
): QuerySource {
  const iterator = entries[Symbol.asyncIterator]();
  return {
    async next() {
      const step = await iterator.next();
      return step.done === true ? undefined : keyValue(namespace, step.value);
    },
    bookmark: () => Promise.resolve(''),
    async close() {
      await iterator.return?.();
    },
  };
}

/** The modifications of one key. */
export function historySource(entries: AsyncIterable<HistoryEntry>): QuerySource {
  const iterator = entries[Symbol.asyncIterator]();
  return {
    async next() {
      const step = await iterator.next();
      return step.done === true ? undefined : modification(step.value).serializeBinary();
    },
    bookmark: () => Promise.resolve(''),
    async close() {
      await iterator.return?.();
    },
  };
}

function keyValue(namespace: string, { key, value }: KeyedValue): Uint8Array {
  const message = new ledger.queryresult.KV();
  message.setNamespace(namespace);
  message.setKey(key);
  message.setValue(value);
  return message.serializeBinary();
}

function modification(entry: HistoryEntry): ledger.queryresult.KeyModification {
  const timestamp = new Timestamp();
  timestamp.setSeconds(entry.timestamp.seconds);
  timestamp.setNanos(entry.timestamp.nanos);
  const message = new ledger.queryresult.KeyModification();
  message.setTxId(entry.transactionId);
  message.setValue(entry.value);
  message.setIsDelete(entry.isDelete);
  message.setTimestamp(timestamp);
  return message;
}

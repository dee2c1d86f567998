import { ledger } from '@hyperledger/fabric-protos';
import type { Version } from '../peer/peer-ledger';

const { kvrwset } = ledger.rwset;

export interface SampleRange {
  readonly start: string;
  readonly end: string;
  readonly exhausted: boolean;
  readonly reads: readonly (readonly [string, Version])[];
}

/** A read of a key, with the version that was there. */
export function read(key: string, version: Version | undefined): ledger.rwset.kvrwset.KVRead {
  const message = new kvrwset.KVRead();
  message.setKey(key);
  if (version !== undefined) {
    const at = new kvrwset.Version();
    at.setBlockNum(version.block);
    at.setTxNum(version.transaction);
    message.setVersion(at);
  }
  return message;
}

/** A range that was read. */
export function rangeInfo({ start, end, exhausted, reads }: SampleRange) {
  const raw = new kvrwset.QueryReads();
  raw.setKvReadsList(reads.map(([key, version]) => read(key, version)));
  const range = new kvrwset.RangeQueryInfo();
  range.setStartKey(start);
  range.setEndKey(end);
  range.setItrExhausted(exhausted);
  range.setRawReads(raw);
  return range;
}

import { ledger } from '@hyperledger/fabric-protos';
import type { Version } from '../peer/peer-ledger';

const { kvrwset } = ledger.rwset;

/** A version in a read set; a key that is not there has none. */
export function versionMessage(
  version: Version | undefined,
): ledger.rwset.kvrwset.Version | undefined {
  if (version === undefined) return undefined;
  const message = new kvrwset.Version();
  message.setBlockNum(version.block);
  message.setTxNum(version.transaction);
  return message;
}

/** A write; `undefined` deletes. */
export function write(key: string, value: Uint8Array | undefined): ledger.rwset.kvrwset.KVWrite {
  const message = new kvrwset.KVWrite();
  message.setKey(key);
  message.setIsDelete(value === undefined);
  if (value !== undefined) message.setValue(value);
  return message;
}

import { ledger } from '@hyperledger/fabric-protos';
import type { Version } from '../peer/peer-ledger';
import { type KeyMetadata, metadataEntries } from '../policy/key-metadata';

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

/** A read of a key. */
export function readMessage(
  key: string,
  version: Version | undefined,
): ledger.rwset.kvrwset.KVRead {
  const message = new kvrwset.KVRead();
  message.setKey(key);
  message.setVersion(versionMessage(version));
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

/** A write of a key's metadata; none at all removes it. */
export function metadataWrite(
  key: string,
  metadata: KeyMetadata,
): ledger.rwset.kvrwset.KVMetadataWrite {
  const message = new kvrwset.KVMetadataWrite();
  message.setKey(key);
  message.setEntriesList(metadataEntries(metadata));
  return message;
}

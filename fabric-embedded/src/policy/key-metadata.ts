import { common, ledger } from '@hyperledger/fabric-protos';
import { shapes } from '../wire/message-shapes';
import { strictMessage } from '../wire/strict-message';

const { KVMetadataEntry, KVMetadataWrite } = ledger.rwset.kvrwset;

/** The name of the metadata entry that holds a key's endorsement policy. */
export const validationParameter = 'VALIDATION_PARAMETER';

/** The metadata of a key, by name; a chaincode may use any name. */
export type KeyMetadata = ReadonlyMap<string, Uint8Array>;

/** A key's metadata as the state keeps it: Fabric's form, or undefined when there is none. */
export function encodeMetadata(
  entries: readonly ledger.rwset.kvrwset.KVMetadataEntry[],
): Uint8Array | undefined {
  if (entries.length === 0) return undefined;
  const message = new KVMetadataWrite();
  message.setEntriesList([...entries]);
  return message.serializeBinary();
}

/** The metadata in what the state keeps; the last of several entries with one name counts. */
export function decodeMetadata(bytes: Uint8Array | undefined): KeyMetadata {
  if (bytes === undefined) return new Map();
  const entries = KVMetadataWrite.deserializeBinary(bytes).getEntriesList();
  return new Map(entries.map((entry) => [entry.getName(), entry.getValue_asU8()]));
}

/** Metadata as read-write sets hold it, sorted by name. */
export function metadataEntries(metadata: KeyMetadata): ledger.rwset.kvrwset.KVMetadataEntry[] {
  return [...metadata]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => {
      const entry = new KVMetadataEntry();
      entry.setName(name);
      entry.setValue(value);
      return entry;
    });
}

/**
 * Reads a key's endorsement policy.
 *
 * @throws Error when the bytes are no signature policy.
 */
export function parseKeyPolicy(bytes: Uint8Array): common.SignaturePolicyEnvelope {
  return common.SignaturePolicyEnvelope.deserializeBinary(
    strictMessage(bytes, shapes.signaturePolicyEnvelope),
  );
}

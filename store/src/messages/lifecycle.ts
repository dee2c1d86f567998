import {
  bytes,
  message,
  nested,
  optionalBytes,
  repeatedNested,
  text,
  uint64,
} from '../wire/message';

/** The records in which Fabric's `_lifecycle` keeps the definitions of chaincodes. */
export const decodeStateMetadata = message({ datatype: text(1) });
export const decodeStateData = message({ bytes: optionalBytes(2) });

export const decodeValidationInfo = message({ plugin: text(1), parameter: bytes(2) });

const decodeStaticCollection = message({
  name: text(1),
  blockToLive: uint64(5),
  endorsementPolicy: optionalBytes(8),
});
const decodeCollectionConfig = message({ collection: nested(1, decodeStaticCollection) });
export const decodeCollectionPackage = message({
  configs: repeatedNested(1, decodeCollectionConfig),
});

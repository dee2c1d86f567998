import {
  boolean,
  bytes,
  mapOf,
  message,
  nested,
  repeated,
  repeatedNested,
  text,
  uint32,
  uint64,
  int32,
  type Decoder,
} from '../wire/message';
import type { Decoded } from './envelopes';
import { decodePolicy } from './policies';

const decodeConfigValue = message({ version: uint64(1), value: bytes(2), modPolicy: text(3) });
const decodeConfigPolicy = message({
  version: uint64(1),
  policy: nested(2, decodePolicy),
  modPolicy: text(3),
});

export interface ConfigGroup {
  readonly version: number;
  readonly groups: ReadonlyMap<string, ConfigGroup>;
  readonly values: ReadonlyMap<string, Decoded<typeof decodeConfigValue>>;
  readonly policies: ReadonlyMap<string, Decoded<typeof decodeConfigPolicy>>;
  readonly modPolicy: string;
}

const lazyGroup: Decoder<ConfigGroup> = (input, depth) => decodeConfigGroup(input, depth);

export const decodeConfigGroup: Decoder<ConfigGroup> = message({
  version: uint64(1),
  groups: mapOf(2, lazyGroup),
  values: mapOf(3, decodeConfigValue),
  policies: mapOf(4, decodeConfigPolicy),
  modPolicy: text(5),
});

const decodeConfig = message({ sequence: uint64(1), channelGroup: nested(2, decodeConfigGroup) });

export const decodeConfigEnvelope = message({
  config: nested(1, decodeConfig),
  lastUpdate: bytes(2),
});

const decodeCapability = message({});
export const decodeCapabilities = message({ capabilities: mapOf(1, decodeCapability) });

const decodeConsenter = message({ id: uint32(1), mspId: text(4), identity: bytes(5) });
export const decodeOrderers = message({ consenters: repeatedNested(1, decodeConsenter) });

export const decodeMspConfig = message({ type: int32(1), config: bytes(2) });

const decodeOuIdentifier = message({ certificate: bytes(1), name: text(2) });
export type OuIdentifier = Decoded<typeof decodeOuIdentifier>;

const decodeNodeOus = message({
  enable: boolean(1),
  client: nested(2, decodeOuIdentifier),
  peer: nested(3, decodeOuIdentifier),
  admin: nested(4, decodeOuIdentifier),
  orderer: nested(5, decodeOuIdentifier),
});

export const decodeFabricMspConfig = message({
  name: text(1),
  rootCerts: repeated(bytes(2)),
  intermediateCerts: repeated(bytes(3)),
  admins: repeated(bytes(4)),
  revocationList: repeated(bytes(5)),
  organizationalUnits: repeatedNested(7, decodeOuIdentifier),
  nodeOus: nested(11, decodeNodeOus),
});
export type FabricMspConfig = Decoded<typeof decodeFabricMspConfig>;

export const decodeSerializedIdentity = message({ mspId: text(1), idBytes: bytes(2) });

import { createHash } from 'node:crypto';
import { Rejected, type ShownConfig } from '@edgebeat/core';
import { applicationOf, groupsOf, mspIdOf } from './config-group';
import { configUpdateHash } from './config-update';
import { parseConfig } from './parse-config';
import { WireMessage } from './wire-message';

/** The fields of `common.Block` down to the update that made its config. */
const fields = {
  block: { header: 1, data: 2 },
  header: { number: 1, dataHash: 3 },
  data: { data: 1 },
  envelope: { payload: 1 },
  payload: { header: 1, data: 2 },
  payloadHeader: { channelHeader: 1 },
  channelHeader: { type: 1, channelId: 4 },
  configEnvelope: { config: 1, lastUpdate: 2 },
  config: { sequence: 1, channelGroup: 2 },
  updateEnvelope: { configUpdate: 1 },
} as const;

const headerTypes = { config: 1, configUpdate: 2 } as const;

const FIELD = 'configBlock';

/** What a config block says of itself; that orderers made it, nobody can tell from its bytes. */
export interface ConfigBlock {
  readonly channelId: string;
  readonly shown: ShownConfig;
  /** The update that made this config. */
  readonly updateHash: string;
  /** The MSP ids of the organisations that endorse. */
  readonly mspIds: readonly string[];
}

/**
 * Reads a config block.
 *
 * @throws Rejected invalid-argument for anything else, or invalid-proof when its header is not over
 * its content.
 */
export function readConfigBlock(bytes: Uint8Array): ConfigBlock {
  const { envelope, dataHash, ...block } = parseConfig(FIELD, () => readBlock(bytes));
  const hash = createHash('sha256').update(envelope).digest('hex');
  if (hash !== dataHash) {
    throw new Rejected('invalid-proof', `${FIELD}: its header is not over its content`);
  }
  return block;
}

function readBlock(bytes: Uint8Array) {
  const block = new WireMessage(bytes);
  const header = block.message(fields.block.header);
  const [envelope, ...more] = block.message(fields.block.data).list(fields.data.data);
  if (envelope === undefined || more.length > 0) throw new Error('it holds not just one config');
  const { channelId, data } = readEnvelope(envelope, headerTypes.config);
  const configEnvelope = new WireMessage(data);
  const config = configEnvelope.message(fields.configEnvelope.config);
  const lastUpdate = configEnvelope.bytes(fields.configEnvelope.lastUpdate);
  const update = new WireMessage(readEnvelope(lastUpdate, headerTypes.configUpdate).data);
  const dataHash = Buffer.from(header.bytes(fields.header.dataHash)).toString('hex');
  return {
    ...{ envelope, dataHash, channelId },
    shown: {
      sequence: config.number(fields.config.sequence),
      block: { number: header.number(fields.header.number), dataHash },
    },
    updateHash: configUpdateHash(update.bytes(fields.updateEnvelope.configUpdate)),
    mspIds: mspIdsOf(config.message(fields.config.channelGroup)),
  };
}

function readEnvelope(bytes: Uint8Array, type: number) {
  const payload = new WireMessage(bytes).message(fields.envelope.payload);
  const header = payload.message(fields.payload.header).message(fields.payloadHeader.channelHeader);
  if (header.number(fields.channelHeader.type) !== type) throw new Error('it is no config block');
  return {
    channelId: header.text(fields.channelHeader.channelId),
    data: payload.bytes(fields.payload.data),
  };
}

function mspIdsOf(channel: WireMessage): string[] {
  const application = applicationOf(channel);
  if (application === undefined) throw new Error('its config has no group Application');
  return [...groupsOf(application).values()].flatMap((group) => mspIdOf(group) ?? []);
}

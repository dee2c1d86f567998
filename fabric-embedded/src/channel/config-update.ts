import { common } from '@hyperledger/fabric-protos';
import { openEnvelope } from '../access/envelope';
import type { ChannelConfig } from './channel-config';
import { authorizedGroup } from './config-authorization';
import { ConfigUpdateRefused, refusing } from './config-refusal';
import { channelConfigOf, mspIdsIn } from './read-config';

/**
 * Applies an update to a channel's config: its read set is what the config is now, what it changes is
 * one version further, and the policy of every element that changes is satisfied by its signatures.
 *
 * @param update An envelope of the type CONFIG_UPDATE.
 * @param at When the certificates of those who signed have to be valid.
 * @throws ConfigUpdateRefused
 */
export function applyConfigUpdate(
  current: ChannelConfig,
  update: common.Envelope,
  at: Date,
): common.ConfigEnvelope {
  const signed = readUpdate(update);
  const next = new common.Config();
  next.setSequence(current.sequence + 1);
  next.setChannelGroup(
    refusing('error authorizing update: ', () => authorizedGroup(current, signed, at)),
  );
  requireUsable(current, next);
  const envelope = new common.ConfigEnvelope();
  envelope.setConfig(next);
  envelope.setLastUpdate(update);
  return envelope;
}

/**
 * Applies the update of a config transaction once more: a peer takes no config that does not follow
 * from the one before.
 *
 * @throws ConfigUpdateRefused
 */
export function requireFollows(
  current: ChannelConfig,
  envelope: common.ConfigEnvelope,
  at: Date,
): void {
  const config = envelope.getConfig();
  const update = envelope.getLastUpdate();
  if (config === undefined) throw new ConfigUpdateRefused('config envelope has nil config');
  if (update === undefined) throw new ConfigUpdateRefused('config envelope has no update');
  const expected = applyConfigUpdate(current, update, at).getConfig();
  const bytes = expected?.serializeBinary() ?? new Uint8Array();
  if (Buffer.compare(bytes, config.serializeBinary()) === 0) return;
  throw new ConfigUpdateRefused(
    'ConfigEnvelope LastUpdate did not produce the supplied config result',
  );
}

function readUpdate(update: common.Envelope): common.ConfigUpdateEnvelope {
  return refusing('error converting envelope to config update: ', () => {
    const { channelHeader, data } = openEnvelope(update);
    if (channelHeader.getType() !== common.HeaderType.CONFIG_UPDATE) {
      throw new Error(`invalid type ${String(channelHeader.getType())}`);
    }
    return common.ConfigUpdateEnvelope.deserializeBinary(data);
  });
}

/** The network must be able to go on with the new config, and organisations keep their MSP ids. */
function requireUsable(current: ChannelConfig, next: common.Config): void {
  refusing('initializing channelconfig failed: ', () =>
    channelConfigOf(current.channelId, next, current.configBlock),
  );
  for (const [kind, group] of [
    ['orderer', 'Orderer'],
    ['application', 'Application'],
  ] as const) {
    const before = mspIdsIn(current.config, group);
    const after = mspIdsIn(next, group);
    for (const [name, mspId] of before) {
      const other = after.get(name);
      if (other === undefined || other === mspId) continue;
      throw new ConfigUpdateRefused(
        `${kind} org ${name} attempted to change MSP ID from ${mspId} to ${other}`,
      );
    }
  }
}

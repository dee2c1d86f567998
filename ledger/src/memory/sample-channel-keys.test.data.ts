import {
  ChannelKeyRecord,
  ReadChannelKey,
  Rejected,
  sha256Hex,
  ShareChannelKey,
} from '@edgebeat/core';
import type { MemoryContext, MemoryHandlers } from './simulation';

/** The transactions about channel keys, as far as the contract suite asks for them. */
export const sampleChannelKeys: MemoryHandlers = {
  'membership.shareChannelKey': (context, argument) => {
    const { commandId, epoch } = ShareChannelKey.parse(argument);
    const key = transient(context, 'channelKey');
    const stored = context.get(placeOf(epoch));
    if (stored !== undefined) return stored;
    const record: ChannelKeyRecord = {
      ...{ record: 1, channel: 'memory', kind: 'channel-key', owner: context.creator },
      ...{ epoch, keyHash: sha256Hex(key), commandId },
      entry: {
        actor: { msp: context.creator, keyHash: '0'.repeat(64) },
        transactionId: context.transactionId,
        time: '2026-01-01T00:00:00.000Z',
      },
    };
    context.put(placeOf(epoch), record);
    context.put('channel-key', record);
    context.putPrivate(placeOf(epoch), key);
    return record;
  },
  'membership.channelKey': (context, argument) => {
    const record = current(context, argument);
    const key = context.getPrivate(placeOf(record.epoch)) ?? new Uint8Array();
    const mask = transient(context, 'mask');
    const masked = Buffer.from(mask.map((byte, index) => byte ^ (key[index] ?? 0)));
    return { epoch: record.epoch, keyHash: record.keyHash, masked: masked.toString('hex') };
  },
  'membership.get': (context, argument) => current(context, argument),
};

function current(context: MemoryContext, argument: unknown): ChannelKeyRecord {
  const { epoch } = ReadChannelKey.loose().parse(argument);
  const found = context.get(epoch === undefined ? 'channel-key' : placeOf(epoch));
  if (found === undefined) throw new Rejected('not-found', 'there is no channel key');
  return ChannelKeyRecord.parse(found);
}

function placeOf(epoch: number): string {
  return `channel-key~${String(epoch)}`;
}

function transient({ transient: values }: MemoryContext, name: string): Uint8Array {
  const value = values[name];
  if (value === undefined) throw new Rejected('invalid-argument', `transient.${name}: is missing`);
  return value;
}

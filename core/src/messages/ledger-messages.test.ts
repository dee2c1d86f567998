import { recordKeys } from '../records';
import { messages } from './catalogue';
import { LedgerEntry, ledgerEntryId, RegistryEntry, registryKey } from './ledger-messages';

const entry = LedgerEntry.parse(messages.LedgerEntry.examples[0]);

describe('ledgerEntryId', () => {
  it('given an entry, when its id is made, then it is channel, block, transaction and item', () => {
    const id = ledgerEntryId({ ...entry, block: 7, transaction: 2, item: 3 });

    expect(id).toBe('common/7/2/3');
  });

  it('given entries in other places, when their ids are made, then each has its own', () => {
    const places = [
      {},
      { channel: 'local-alpha' },
      { block: 71 },
      { block: 7, transaction: 10 },
      { transaction: 1 },
      { item: 1 },
    ];

    const ids = places.map((place) => ledgerEntryId({ ...entry, ...place }));

    expect(new Set(ids).size).toBe(places.length);
  });

  it('given one place, when other fields differ, then the id is the same', () => {
    const id = ledgerEntryId({
      ...entry,
      transactionId: 'other',
      time: '2027-01-01T00:00:00.000Z',
    });

    expect(id).toBe(ledgerEntryId(entry));
  });
});

describe('registryKey', () => {
  it.each([
    ['member', recordKeys.member('AlphaMSP'), 'member~AlphaMSP~AlphaMSP'],
    ['site', recordKeys.site('AlphaMSP', 'alpha-1'), 'site~AlphaMSP~alpha-1'],
    ['identity', recordKeys.identity('AlphaMSP', '00ff'), 'identity~AlphaMSP~00ff'],
    ['device', recordKeys.device('AlphaMSP', 'cam-01'), 'device~AlphaMSP~cam-01'],
  ] as const)(
    'given a %s, when its key on the topic is made, then it is kind and key',
    (kind, key, text) => {
      expect(registryKey({ kind, key })).toBe(text);
    },
  );

  it('given an entry of the registry, when it changes later, then its key stays', () => {
    const example = RegistryEntry.parse(messages.RegistryEntry.examples[0]);

    const later = { ...example, record: null, block: 99 };

    expect(registryKey(later)).toBe(registryKey(example));
  });
});

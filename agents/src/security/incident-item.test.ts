import { createHash } from 'node:crypto';
import { events, IncidentItem, type IncidentOpenedData, verifyOpening } from '@edgebeat/core';
import { type NotarisationKeys, notarise } from './incident-item';

const saltKey = new Uint8Array(32).fill(1);
const channelKey = { epoch: 1, key: new Uint8Array(32).fill(2) };
const keys = { saltKey, channelKey, siteId: 'hamburg' };

function incident(address = '203.0.113.77'): IncidentOpenedData {
  const { details, ...rest } = events.IncidentOpened.data.parse(events.IncidentOpened.example);
  const accepted = [{ user: 'ada', method: 'password', time: '2026-01-31T10:02:00.000Z' }];
  return { ...rest, details: { ...details, address, accepted } };
}

function itemOf(opened: IncidentOpenedData, by: NotarisationKeys = keys): IncidentItem {
  return notarise(opened, by).item;
}

describe('notarise', () => {
  it('given an incident, when it is notarised, then the item is valid and holds no detail', () => {
    const { item } = notarise(incident(), keys);

    const text = JSON.stringify(item);
    expect(IncidentItem.parse(item)).toEqual(item);
    expect(item).toMatchObject({ type: 'ssh-brute-force', tlp: 'AMBER', siteId: 'hamburg' });
    for (const detail of ['203.0.113', 'admin', 'ada', 'edge-1', incident().incidentId]) {
      expect(text).not.toContain(detail);
    }
  });

  it('given an incident and keys, when it is notarised again, then the item is the same', () => {
    expect(itemOf(incident())).toEqual(itemOf(incident()));
  });

  it('given another salt key, when it is notarised, then id and root differ', () => {
    const other = itemOf(incident(), { ...keys, saltKey: new Uint8Array(32).fill(9) });

    expect(other.id).not.toBe(itemOf(incident()).id);
    expect(other.commitment.root).not.toBe(itemOf(incident()).commitment.root);
  });

  it('given the openings, when they are shown, then raw and redacted form verify against the item', () => {
    const { item, openings } = notarise(incident(), keys);

    const address = openings.filter(({ pointer }) => pointer === '/details/address');
    expect(openings).toHaveLength(item.commitment.leaves);
    expect(openings.every((opening) => verifyOpening(item.commitment, opening))).toBe(true);
    expect(address.map(({ class: form, value }) => [form, value])).toEqual([
      ['raw', '203.0.113.77'],
      ['redacted', '203.0.113.0/24'],
    ]);
  });

  it('given every personal field, when the redacted forms are shown, then none of it can be read', () => {
    const { openings } = notarise(incident(), keys);

    const shown = JSON.stringify(openings.filter(({ class: form }) => form !== 'raw'));
    for (const detail of ['203.0.113.77', 'admin', 'root', 'ada'])
      expect(shown).not.toContain(detail);
  });

  it('given two members with one channel key, when they see one address, then the keys are equal', () => {
    const here = itemOf(incident('2001:db8::1'));
    const there = itemOf(incident('2001:DB8:0::1'), {
      ...keys,
      saltKey: new Uint8Array(32).fill(3),
    });

    expect(here.correlationKeys).toEqual(there.correlationKeys);
    expect(here.correlationKeys).toHaveLength(1);
    const unkeyed = createHash('sha256').update('2001:0db8:0000:0000:0000:0000:0000:0001');
    expect(here.correlationKeys[0]).not.toBe(unkeyed.digest('hex'));
  });

  it('given a later channel key, when it is notarised, then the item names its epoch and has other keys', () => {
    const first = itemOf(incident());
    const later = { epoch: 2, key: new Uint8Array(32).fill(4) };

    const second = itemOf(incident(), { ...keys, channelKey: later });

    expect([first.correlationEpoch, second.correlationEpoch]).toEqual([undefined, 2]);
    expect(second.correlationKeys).not.toEqual(first.correlationKeys);
    expect(IncidentItem.parse(second)).toEqual(second);
  });

  it('given no channel key or no address, when it is notarised, then there are no correlation keys', () => {
    expect(itemOf(incident(), { saltKey, siteId: 'hamburg' }).correlationKeys).toEqual([]);
    expect(itemOf(incident('host.example')).correlationKeys).toEqual([]);
  });
});

import type { StoredRecord } from '@edgebeat/bus';
import { busKey } from './bus-key';
import { directInput } from './input';
import { fromKeyed, toKeyed } from './keyed-record';
import { inPublishes, isOnePublish } from './publishing';
import { isTooDeep, readJson } from './read-json';
import { recentIds } from './recent-ids';

const stored: StoredRecord = {
  ...{ topic: 'telemetry', partition: 2, offset: 5, key: 'source' },
  ...{ value: '{"a":\n1}', timestamp: '2026-11-22T16:00:00.000Z' },
};

describe('busKey', () => {
  it.each(['a', 'ä'.repeat(400), '::1'])(
    'given the text %j, when it fits, then it is the key',
    (text) => {
      expect(busKey(text)).toBe(text);
    },
  );

  it.each(['', 'ä'.repeat(600), 'half \ud800'])(
    'given a text that the bus would refuse, when it is made a key, then that is its hash',
    (text) => {
      expect(busKey(text)).toMatch(/^[0-9a-f]{64}$/);
    },
  );

  it('given two texts that are hashed, when they differ, then their keys do', () => {
    expect(busKey('\ud800')).not.toBe(busKey('\ud801'));
  });
});

describe('a keyed record', () => {
  it('given a record, when it is partitioned again, then what it was and where it lay can be read', () => {
    const keyed = toKeyed('192.0.2.1', directInput(stored));

    const read = fromKeyed({
      ...stored,
      ...keyed,
      topic: 'keyed.security',
      partition: 1,
      offset: 99,
    });

    expect(keyed.key).toBe('192.0.2.1');
    expect(read).toEqual({ ...directInput(stored), lane: 'keyed.security/1' });
  });

  it.each(['', 'no head', '{}\nx', '["t",0,-1,"x","k"]\nx'])(
    'given the text %j, when it is read as one, then it is refused',
    (value) => {
      expect(() => fromKeyed({ ...stored, value })).toThrow('where it first lay');
    },
  );
});

describe('readJson', () => {
  it('given depth beyond the bound, when it is read, then it is refused and no stack is exhausted', () => {
    const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

    expect(readJson(deep(64))).toBeDefined();
    expect(() => readJson(deep(65))).toThrow('more than 64 deep');
    expect(() => readJson(deep(500_000))).toThrow('more than 64 deep');
    expect(isTooDeep({ a: [1] })).toBe(false);
  });
});

describe('recentIds', () => {
  it('given more ids than it keeps, when they are added, then the oldest are forgotten', () => {
    const ids = recentIds(3);

    for (const id of ['a', 'b', 'a', 'c', 'd', 'd']) ids.add(id);

    expect(['a', 'b', 'c', 'd'].map((id) => ids.has(id))).toEqual([false, true, true, true]);
  });
});

describe('inPublishes', () => {
  it('given records beyond either limit, when they are cut, then each list is taken and none is lost', () => {
    const many = Array.from({ length: 2500 }, (_, n) => ({ key: 'k', value: String(n) }));
    const large = Array.from({ length: 9 }, () => ({ key: 'k', value: 'x'.repeat(1_000_000) }));

    const lists = [inPublishes(many), inPublishes(large)];

    expect(lists.map((list) => list.map(({ length }) => length))).toEqual([
      [1000, 1000, 500],
      [4, 4, 1],
    ]);
    expect(lists[0]?.flat()).toEqual(many);
    expect(lists.flat().every(isOnePublish)).toBe(true);
    expect([isOnePublish(many), isOnePublish(large)]).toEqual([false, false]);
  });
});

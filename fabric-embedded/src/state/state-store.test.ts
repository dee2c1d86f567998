import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { BlockUpdate, KeyUpdate } from './state-records';
import { openStateStore, type StateStore } from './state-store';

type Writes = Readonly<Record<string, Readonly<Record<string, string | undefined>>>>;

let folder: string;
let rebuilt: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'state-'));
  rebuilt = [];
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function open(): Promise<StateStore> {
  return openStateStore(folder, (reason) => rebuilt.push(reason));
}

function block(number: number, writes: Writes, ids: readonly string[] = []): BlockUpdate {
  const updates = new Map<string, Map<string, KeyUpdate>>();
  const history = [];
  for (const [namespace, keys] of Object.entries(writes)) {
    const changed = new Map<string, KeyUpdate>();
    for (const [key, value] of Object.entries(keys)) {
      const version = { block: number, transaction: 0 };
      changed.set(key, { value: value === undefined ? undefined : Buffer.from(value), version });
      history.push({ namespace, key, transaction: 0 });
    }
    updates.set(namespace, changed);
  }
  const headerHash = Buffer.alloc(32, number + 1);
  const transactions = ids.map((id) => ({ id, code: 0 }) as const);
  return { number, headerHash, commitHash: headerHash, updates, history, transactions };
}

async function keysOf(
  store: StateStore,
  namespace: string,
  start = '',
  end = '',
): Promise<string[]> {
  using view = store.view();
  const keys = [];
  for await (const { key } of view.range(namespace, start, end)) keys.push(key);
  return keys;
}

async function versionsOf(store: StateStore, key: string): Promise<number[]> {
  using view = store.view();
  const blocks = [];
  for await (const version of view.versions('cc', key)) blocks.push(version.block);
  return blocks;
}

describe('StateStore', () => {
  it('given keys of all kinds, when a range is read, then it is in the byte order of UTF-8', async () => {
    await using store = await open();
    const keys = ['\0a\0', 'a', 'a\0', 'aa', 'z', '\u00e9', '\uffee', '\u{1f600}'];
    const shuffled = Object.fromEntries([...keys].reverse().map((key) => [key, 'v']));

    await store.apply(block(0, { cc: shuffled }));

    expect(await keysOf(store, 'cc')).toEqual(keys);
    expect(await keysOf(store, 'cc', 'a', 'z')).toEqual(['a', 'a\0', 'aa']);
    expect(await keysOf(store, 'cc', '\uffee')).toEqual(['\uffee', '\u{1f600}']);
  });

  it('given namespaces of which one begins the other, when read, then they stay apart', async () => {
    await using store = await open();

    await store.apply(block(0, { cc: { x: '1' }, ccc: { y: '2' }, c: { z: '3' } }));

    expect(await keysOf(store, 'cc')).toEqual(['x']);
    expect(await keysOf(store, 'c')).toEqual(['z']);
    expect(store.version('ccc', 'x')).toBeUndefined();
  });

  it('given keys of which one begins the other, when history is read, then they stay apart', async () => {
    await using store = await open();
    await store.apply(block(0, { cc: { a: '1', 'a\0b': '1' } }));
    await store.apply(block(1, { cc: { 'a\0b': '2' } }));
    await store.apply(block(2, { cc: { a: undefined } }));

    const histories = [await versionsOf(store, 'a'), await versionsOf(store, 'a\0b')];

    expect(histories).toEqual([
      [2, 0],
      [1, 0],
    ]);
  });

  it('given more keys than a page holds, when a range is read, then all come once', async () => {
    await using store = await open();
    const keys = Array.from({ length: 1000 }, (_, i) => `k${String(i).padStart(4, '0')}`);

    await store.apply(block(0, { cc: Object.fromEntries(keys.map((key) => [key, 'v'])) }));

    expect(await keysOf(store, 'cc')).toEqual(keys);
  });

  it('given an id twice, when looked up, then the first transaction is found', async () => {
    await using store = await open();
    await store.apply(block(0, {}, ['one', 'one', '']));
    await store.apply(block(1, {}, ['two', 'one']));

    const places = ['one', 'two', ''].map((id) => store.transaction(id)?.block);

    expect(places).toEqual([0, 1, undefined]);
    expect(store.transaction('one')?.index).toBe(0);
  });

  it('given a block that is not the next, when applied, then it is refused', async () => {
    await using store = await open();

    await expect(store.apply(block(1, {}))).rejects.toThrow(RangeError);
  });

  it('given any blocks, when opened again, then the checksum holds and nothing is rebuilt', async () => {
    const key = fc.constantFrom('a', 'b', 'c', 'a\0b');
    const value = fc.option(fc.constantFrom('1', '2', ''), { nil: undefined });
    const writes = fc.dictionary(key, value, { maxKeys: 4 });
    const ids = fc.array(fc.constantFrom('t1', 't2', 't3', ''), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(writes, ids), { maxLength: 6 }), async (blocks) => {
        await rm(join(folder, 'state'), { recursive: true, force: true });
        {
          await using store = await open();
          for (const [number, [keys, names]] of blocks.entries()) {
            await store.apply(block(number, { cc: keys }, names));
          }
        }

        await using again = await open();

        expect(again.height).toBe(blocks.length);
        expect(rebuilt).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { privateWriteSet, sha256 } from './collection-read-write-set';
import type { WriteSetPlace } from './private-keys';
import { openPrivateStore, type PrivateStore } from './private-store';
import { readWriteSet } from './write-set';

let folder: string;
let store: PrivateStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'private-'));
  ({ store } = await openPrivateStore(folder, () => undefined));
});

afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const place = (block: number, transaction = 0): WriteSetPlace => {
  return { block, transaction, namespace: 'cc', collection: 'c' };
};
const hashOf = (key: string) => sha256(key).toString('hex');

function writeSet(values: Readonly<Record<string, string>>): Uint8Array {
  const writes = Object.entries(values).map(
    ([key, value]) => [key, { value: Buffer.from(value), isPurge: false }] as const,
  );
  const bytes = privateWriteSet({
    reads: new Map(),
    writes: new Map(writes),
    metadataWrites: new Map(),
  });
  if (bytes === undefined) throw new Error('nothing is written');
  return bytes;
}

async function keep(block: number, values: Readonly<Record<string, string>>, expiresAt?: number) {
  await store.keep(block, [{ ...place(block), bytes: writeSet(values), expiresAt }]);
}

function keysAt(block: number): string[] | undefined {
  const bytes = store.get(place(block));
  return bytes && readWriteSet(bytes)?.map(({ key }) => key);
}

describe('PrivateStore', () => {
  it('given a new store, when its folder is looked at, then nobody else may enter it', async () => {
    const { mode } = await stat(join(folder, 'private'));

    expect(mode & 0o077).toBe(0);
  });

  it('given kept write sets, when the store is opened again, then they are there', async () => {
    await keep(1, { a: '1' });
    await store.held.add('t1', 5, [
      { namespace: 'cc', collection: 'c', bytes: writeSet({ h: '1' }) },
    ]);
    await store[Symbol.asyncDispose]();

    const again = await openPrivateStore(folder, () => undefined);
    store = again.store;

    expect(again.isNew).toBe(false);
    expect(keysAt(1)).toEqual(['a']);
    expect(store.held.get('t1', 'cc', 'c', sha256(writeSet({ h: '1' })))).toBeDefined();
  });

  it('given a block whose number comes again, when it is kept, then only the new one is there', async () => {
    await keep(1, { a: '1' });
    await store.keep(1, [{ ...place(1, 3), bytes: undefined, expiresAt: undefined }]);

    expect(store.get(place(1))).toBeUndefined();
    expect(await store.missing(9)).toEqual([place(1, 3)]);
  });

  it('given blocks that the chain lacks, when the store is cut, then the others stay', async () => {
    for (const block of [1, 2, 3]) await keep(block, { a: String(block) });

    await store.truncate(2);

    expect([1, 2, 3].map(keysAt)).toEqual([['a'], undefined, undefined]);
  });

  it('given a purged key, when write sets are read, then older ones lack it and newer ones do not', async () => {
    await keep(1, { a: '1', b: '1' });
    await keep(2, { a: '2' });
    await keep(4, { a: '4' });

    await store.purge(place(3), hashOf('a'));
    await store.purge(place(3), hashOf('a'));

    expect([1, 2, 4].map(keysAt)).toEqual([['b'], [], ['a']]);
    expect(store.isPurged(place(2), hashOf('a'))).toBe(true);
    expect(store.isPurged(place(4), hashOf('a'))).toBe(false);
  });

  it('given write sets that end, when their block comes, then they and what is missing of them go', async () => {
    await keep(1, { a: '1' }, 4);
    await keep(2, { a: '2' });
    await store.keep(3, [{ ...place(3), bytes: undefined, expiresAt: 4 }]);

    await store.expire(3);
    const before = keysAt(1);
    await store.expire(4);

    expect(before).toEqual(['a']);
    expect([1, 2].map(keysAt)).toEqual([undefined, ['a']]);
    expect(await store.missing(9)).toEqual([]);
  });

  it('given missing write sets, when one comes, then the others are still missing, the newest first', async () => {
    for (const block of [1, 2, 3]) {
      await store.keep(block, [{ ...place(block), bytes: undefined, expiresAt: undefined }]);
    }

    await store.fill({ ...place(2), bytes: writeSet({ a: '2' }), expiresAt: undefined });

    expect(await store.missing(9)).toEqual([place(3), place(1)]);
    expect(await store.missing(1)).toEqual([place(3)]);
    expect(await store.missing(1, place(3))).toEqual([place(1)]);
  });

  it('given held write sets, when their transaction is in a block or too old, then they are forgotten', async () => {
    const bytes = writeSet({ a: '1' });
    const held = (id: string) => store.held.get(id, 'cc', 'c', sha256(bytes));
    for (const [id, height] of [
      ['old', 1],
      ['done', 8],
      ['waiting', 8],
    ] as const) {
      await store.held.add(id, height, [{ namespace: 'cc', collection: 'c', bytes }]);
    }

    await store.held.release(['done', 'unknown'], 2);

    expect(['old', 'done', 'waiting'].map((id) => held(id) !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
  });
});

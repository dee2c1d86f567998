import { createHash } from 'node:crypto';
import type { HashedRwset, KvRwset, NamespaceRwset } from '../transaction/read-write-set';
import { UpdateBatch } from './update-batch';
import { hashedNamespace, WorldState } from './world-state';
import { addWrites } from './write-set';

type Write = KvRwset['writes'][number];
type PolicyWrite = KvRwset['metadataWrites'][number];

const policy = Buffer.from('policy');

function write(key: string, value: string): Write {
  return { key, isDelete: false, value: Buffer.from(value) };
}

function setPolicy(key: string): PolicyWrite {
  return { key, entries: [{ name: 'VALIDATION_PARAMETER', value: policy }] };
}

function namespaceOf(
  part: Partial<KvRwset>,
  collections: readonly { name: string; rwset: Partial<HashedRwset> }[] = [],
): NamespaceRwset {
  const empty = { reads: [], rangeQueries: [], writes: [], metadataWrites: [] };
  return {
    namespace: 'cc',
    rwset: { ...empty, ...part },
    collections: collections.map(({ name, rwset }) => ({ name, rwset: { ...empty, ...rwset } })),
  };
}

/** The state after these transactions, each in a block of its own, and the last block's writes. */
function after(...transactions: readonly NamespaceRwset[]): {
  state: WorldState;
  batch: UpdateBatch;
} {
  const state = new WorldState();
  let batch = new UpdateBatch();
  transactions.forEach((namespaces, index) => {
    batch = new UpdateBatch();
    addWrites(batch, state, [namespaces], { block: index + 1, transaction: 0 });
    state.apply(batch);
  });
  return { state, batch };
}

describe('addWrites', () => {
  it('given an empty value, when written, then the key is deleted', () => {
    const { state } = after(
      namespaceOf({ writes: [write('k', 'v')] }),
      namespaceOf({ writes: [write('k', '')] }),
    );

    expect(state.get('cc', 'k')).toBeUndefined();
    expect(state.size).toBe(0);
  });

  it('given a policy set later, when only that is written, then the value stays and the version moves', () => {
    const { state, batch } = after(
      namespaceOf({ writes: [write('k', 'v')] }),
      namespaceOf({ metadataWrites: [setPolicy('k')] }),
    );

    const record = state.get('cc', 'k');
    expect(record?.version).toEqual({ block: 2, transaction: 0 });
    expect(Buffer.from(record?.policy ?? []).equals(policy)).toBe(true);
    expect(Buffer.from(record?.hash ?? '', 'latin1')).toEqual(
      createHash('sha256').update('v').digest(),
    );
    expect(batch.commitBytes()).toBeUndefined();
  });

  it('given a policy, when the value is written again, then the policy stays; when deleted, it goes', () => {
    const first = namespaceOf({ writes: [write('k', 'v')], metadataWrites: [setPolicy('k')] });
    const again = namespaceOf({ writes: [write('k', 'w')] });
    const gone = namespaceOf({ writes: [write('k', '')] });

    expect(after(first, again).state.get('cc', 'k')?.policy).toBeDefined();
    expect(after(first, gone, again).state.get('cc', 'k')?.policy).toBeUndefined();
  });

  it('given a policy for a key that is not there, when written, then nothing is', () => {
    expect(after(namespaceOf({ metadataWrites: [setPolicy('k')] })).state.size).toBe(0);
  });

  it('given private data, when written, then its hashes are kept, and the hash of nothing deletes', () => {
    const rwset = { writes: [{ key: 'keyhash', isDelete: false, value: Buffer.alloc(32, 1) }] };
    const nothing = createHash('sha256').digest();
    const removal = { writes: [{ key: 'keyhash', isDelete: false, value: nothing }] };
    const home = hashedNamespace('cc', 'secret');

    const written = after(namespaceOf({}, [{ name: 'secret', rwset }]));
    const removed = after(
      namespaceOf({}, [{ name: 'secret', rwset }]),
      namespaceOf({}, [{ name: 'secret', rwset: removal }]),
    );

    expect(written.state.get(home, 'keyhash')).toBeDefined();
    expect(removed.state.get(home, 'keyhash')).toBeUndefined();
  });

  it('given public and private writes, when encoded for the commit hash, then names stand only where they change', () => {
    const rwset = { writes: [{ key: 'h', isDelete: false, value: Buffer.from([7]) }] };
    const { batch } = after(
      namespaceOf({ writes: [write('b', '2'), write('a', '')] }, [{ name: 's', rwset }]),
    );

    const version = '3203010100';
    const expected = [
      `0a0263631a01612001${version}`,
      `1a01622a0132${version}`,
      `1201731a01682a0107${version}`,
    ];
    const bytes = Buffer.from(batch.commitBytes() ?? []).toString('hex');
    expect(bytes).toBe(expected.map(asItem).join(''));
  });
});

function asItem(content: string): string {
  return `0a${(content.length / 2).toString(16).padStart(2, '0')}${content}`;
}

import { Expiries } from './expiries';
import { UpdateBatch } from './update-batch';
import { hashedNamespace, hashValue, WorldState } from './world-state';

const home = { namespace: hashedNamespace('cc', 'brief'), chaincode: 'cc', collection: 'brief' };
const open = { namespace: 'cc', chaincode: 'cc', collection: '' };
const definitions = {
  of: () => ({
    policy: { path: '' },
    collection: () => 'of the chaincode' as const,
    blockToLive: () => 1,
  }),
};

describe('Expiries', () => {
  let state: WorldState;
  let expiries: Expiries;

  beforeEach(() => {
    state = new WorldState();
    expiries = new Expiries();
  });

  /** Applies a block that writes one key, or nothing. */
  function block(number: number, value?: string, where = home): void {
    const updates = new UpdateBatch();
    if (value !== undefined) {
      const bytes = Buffer.from(value);
      const version = { block: number, transaction: 0 };
      updates.put(where, 'k', { hash: hashValue(bytes), value: bytes, policy: undefined, version });
    }
    expiries.apply(number, updates, state, definitions);
    state.apply(updates);
  }

  const versionAt = (namespace: string) => state.get(namespace, 'k')?.version.block;

  it('given a value with a time to live of one block, when the second block after it comes, then it is gone', () => {
    block(1, 'v');
    block(2);
    const before = versionAt(home.namespace);
    block(3);

    expect([before, versionAt(home.namespace)]).toEqual([1, undefined]);
  });

  it('given a value that was written again, when the first one ends, then the second stays until its own end', () => {
    block(1, 'v');
    block(2, 'w');
    block(3);
    const between = versionAt(home.namespace);
    block(4);

    expect([between, versionAt(home.namespace)]).toEqual([2, undefined]);
  });

  it('given a value that is written in the very block of its end, when that comes, then the new one is there', () => {
    block(1, 'v');
    block(2);
    block(3, 'w');

    expect(versionAt(home.namespace)).toBe(3);
  });

  it('given a public value, when blocks come, then it stays', () => {
    for (const number of [1, 2, 3, 4]) block(number, number === 1 ? 'v' : undefined, open);

    expect(versionAt('cc')).toBe(1);
  });
});

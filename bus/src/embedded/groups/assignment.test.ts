import fc from 'fast-check';
import { emptyState } from '../entries/partition-state';
import { type Partition, Topic } from '../partition';
import { assign, type Reader } from './assignment';

const topic = (name: string, partitions: number): Topic =>
  new Topic(
    0,
    { name, partitions, keep: 'compact' },
    Array.from({ length: partitions }, () => emptyState),
  );

interface Named extends Reader {
  readonly name: string;
}

const reader = (name: string, ...topics: string[]): Named => ({ name, topics: new Set(topics) });

function loads<R>(assigned: ReadonlyMap<Partition, R>, readers: readonly R[]): number[] {
  return readers.map((each) => [...assigned.values()].filter((other) => other === each).length);
}

describe('assign', () => {
  const { partitions } = topic('a', 8);

  it('given any readers that come and go, when partitions are shared, then evenly and all', () => {
    const counts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 });

    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 12 }), (sizes, size) => {
        const some = topic('a', size).partitions;
        const all = Array.from({ length: 9 }, (_, index) => reader(String(index), 'a'));
        let assigned = assign<Named>(some, [], new Map());
        for (const [at, count] of sizes.entries()) {
          const readers = all.slice(at % 3).slice(0, count);
          assigned = assign(some, readers, assigned);
          const shares = loads(assigned, readers);
          expect(assigned.size).toBe(some.length);
          expect(shares.reduce((sum, share) => sum + share, 0)).toBe(some.length);
          expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 3 },
    );
  });

  it('given a reader that comes, when partitions are shared anew, then only its share moves', () => {
    const [one, other, third] = [reader('1', 'a'), reader('2', 'a'), reader('3', 'a')];
    const before = assign(partitions, [one, other], new Map<Partition, Named>());

    const after = assign(partitions, [one, other, third], before);

    const moved = partitions.filter((partition) => before.get(partition) !== after.get(partition));
    expect(moved).toHaveLength(2);
    expect(moved.every((partition) => after.get(partition) === third)).toBe(true);
  });

  it('given a reader that goes, when partitions are shared anew, then only its share moves', () => {
    const [one, other, third] = [reader('1', 'a'), reader('2', 'a'), reader('3', 'a')];
    const before = assign(partitions, [one, other, third], new Map<Partition, Named>());

    const after = assign(partitions, [one, third], before);

    for (const partition of partitions) {
      const owner = before.get(partition);
      if (owner !== other) expect(after.get(partition)).toBe(owner);
    }
  });

  it('given readers of different topics, when partitions are shared, then each has only its own', () => {
    const [a, b] = [topic('a', 3), topic('b', 3)];
    const [one, other] = [reader('1', 'a'), reader('2', 'a', 'b')];

    const assigned = assign(
      [...a.partitions, ...b.partitions],
      [one, other],
      new Map<Partition, Named>(),
    );

    expect(a.partitions.map((partition) => assigned.get(partition)?.name)).toEqual(['1', '1', '1']);
    expect(b.partitions.map((partition) => assigned.get(partition)?.name)).toEqual(['2', '2', '2']);
  });

  it('given no reader of a topic, when partitions are shared, then nobody has them', () => {
    const assigned = assign(partitions, [reader('1', 'b')], new Map());

    expect(assigned.size).toBe(0);
  });
});

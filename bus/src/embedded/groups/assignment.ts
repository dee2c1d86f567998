import type { Partition } from '../partition';

/** Whoever takes part in the reading of topics. */
export interface Reader {
  readonly topics: ReadonlySet<string>;
}

/**
 * Shares partitions among readers: every partition has one reader of its topic, each reader about
 * the same number, and what it has it keeps where that is possible.
 */
export function assign<R extends Reader>(
  partitions: readonly Partition[],
  readers: readonly R[],
  before: ReadonlyMap<Partition, R>,
): Map<Partition, R> {
  const assigned = new Map<Partition, R>();
  const loadOf = (reader: R) => [...assigned.values()].filter((other) => other === reader).length;
  const least = ({ topic }: Partition) =>
    smallest(
      readers.filter(({ topics }) => topics.has(topic.name)),
      loadOf,
    );
  for (const partition of partitions) {
    const reader = before.get(partition);
    if (reader !== undefined && readers.includes(reader)) assigned.set(partition, reader);
  }
  for (const partition of partitions) {
    const reader = least(partition);
    if (reader !== undefined && !assigned.has(partition)) assigned.set(partition, reader);
  }
  const isUneven = (partition: Partition) => {
    const [current, other] = [assigned.get(partition), least(partition)];
    if (current === undefined || other === undefined) return false;
    return loadOf(current) - loadOf(other) >= 2;
  };
  for (;;) {
    const partition = partitions.find(isUneven);
    const reader = partition === undefined ? undefined : least(partition);
    if (partition === undefined || reader === undefined) return assigned;
    assigned.set(partition, reader);
  }
}

/** The first one when several are equal. */
function smallest<R>(readers: readonly R[], sizeOf: (reader: R) => number): R | undefined {
  return readers.reduce<R | undefined>(
    (least, reader) => (least === undefined || sizeOf(reader) < sizeOf(least) ? reader : least),
    undefined,
  );
}

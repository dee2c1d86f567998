/** A bounded set of ids that forgets the oldest first. */
export interface RecentIds {
  has(id: string): boolean;
  add(id: string): void;
}

/** An empty set of at most `most` ids. */
export function recentIds(most: number): RecentIds {
  const ids = new Set<string>();
  const ring: string[] = [];
  let next = 0;
  return {
    has: (id) => ids.has(id),
    add(id) {
      if (ids.has(id)) return;
      const oldest = ring[next];
      if (oldest !== undefined) ids.delete(oldest);
      ids.add(id);
      ring[next] = id;
      next = (next + 1) % most;
    },
  };
}

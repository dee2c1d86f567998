/** Every single value of something nested, by its path: `peer.gossip.bootstrap`, `list[0].host`. */
export function leavesOf(value: unknown, path = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  collect(value, path, found);
  return found;
}

function collect(value: unknown, path: string, found: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    found.set(path, String(value));
    return;
  }
  for (const [key, below] of Object.entries(value)) {
    const step = Array.isArray(value) ? `[${key}]` : `${path === '' ? '' : '.'}${key}`;
    collect(below, `${path}${step}`, found);
  }
}

/** A place at which the file says something else than what runs; undefined is nothing at all. */
export interface Difference {
  readonly path: string;
  readonly file: string | undefined;
  readonly running: string | undefined;
}

/** Everything in which two nested values differ, by path: maps of messages have no order of their own. */
export function differencesOf(file: unknown, running: unknown, path = ''): Difference[] {
  const [wanted, found] = [leavesOf(file, path), leavesOf(running, path)];
  const paths = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return paths
    .map((at) => ({ path: at, file: wanted.get(at), running: found.get(at) }))
    .filter((entry) => entry.file !== entry.running);
}

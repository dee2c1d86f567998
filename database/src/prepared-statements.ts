import type { PoolClient } from 'pg';

/** So many statements are prepared on one connection: each takes memory of the server. */
const MAX_PREPARED = 48;
/** So many texts are remembered that came only once. */
const MAX_SEEN = 256;

interface Session {
  readonly names: Map<string, string>;
  readonly seen: Set<string>;
  readonly generation: number;
}

/**
 * Which statements are prepared on the connections of a pool: those that come again, so that the
 * server parses and plans them once.
 */
export class PreparedStatements {
  readonly #sessions = new WeakMap<PoolClient, Session>();
  #generation = 0;

  /** The name to prepare a statement under; undefined for one that is new, or one too many. */
  nameOf(client: PoolClient, text: string): string | undefined {
    const { names, seen, generation } = this.#sessionOf(client);
    const name = names.get(text);
    if (name !== undefined || names.size >= MAX_PREPARED) return name;
    if (!seen.delete(text)) {
      if (seen.size >= MAX_SEEN) seen.clear();
      seen.add(text);
      return undefined;
    }
    const given = `edgebeat-${String(generation)}-${String(names.size)}`;
    names.set(text, given);
    return given;
  }

  /** The database is being altered over this pool: everything is prepared anew. */
  altered(): void {
    this.#generation += 1;
  }

  #sessionOf(client: PoolClient): Session {
    const known = this.#sessions.get(client);
    if (known?.generation === this.#generation) return known;
    const session = { names: new Map(), seen: new Set<string>(), generation: this.#generation };
    this.#sessions.set(client, session);
    return session;
  }
}

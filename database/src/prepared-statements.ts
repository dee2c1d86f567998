import type { PoolClient } from 'pg';

/** So many statements are prepared on one connection: each takes memory of the server. */
const MAX_PREPARED = 48;
/** So many texts are remembered that came only once. */
const MAX_SEEN = 256;

const known = new WeakMap<PoolClient, PreparedStatements>();

/** Which statements of one session are prepared: those that come again. */
class PreparedStatements {
  readonly #names = new Map<string, string>();
  readonly #seen = new Set<string>();

  nameOf(text: string): string | undefined {
    const name = this.#names.get(text);
    if (name !== undefined) return name;
    if (this.#names.size >= MAX_PREPARED) return undefined;
    if (!this.#seen.delete(text)) {
      if (this.#seen.size >= MAX_SEEN) this.#seen.clear();
      this.#seen.add(text);
      return undefined;
    }
    const given = `edgebeat-${String(this.#names.size)}`;
    this.#names.set(text, given);
    return given;
  }
}

/**
 * The name under which a statement is prepared on a connection, so that the server parses and plans
 * it once; undefined for one that has not come before, and when there are many already.
 */
export function preparedName(client: PoolClient, text: string): string | undefined {
  const statements = known.get(client) ?? new PreparedStatements();
  known.set(client, statements);
  return statements.nameOf(text);
}

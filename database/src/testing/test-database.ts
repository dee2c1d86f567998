import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseAddress } from '../database';
import { startPostgres } from '../embedded/start-postgres';

/** A PostgreSQL of its own for one suite of tests. */
export interface TestDatabase extends AsyncDisposable {
  readonly address: DatabaseAddress;
}

/** Starts a fresh server in a temporary folder, which is removed with it. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-database-'));
  await chmod(folder, 0o711);
  try {
    const server = await startPostgres({ folder: join(folder, 'postgres') });
    return {
      address: server.address,
      async [Symbol.asyncDispose]() {
        await server[Symbol.asyncDispose]();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

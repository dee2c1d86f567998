import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseAddress } from '../database';
import { startPostgres } from '../embedded/start-postgres';
import { copyCluster } from './cluster-template';

/** A PostgreSQL of its own for one suite of tests. */
export interface TestDatabase extends AsyncDisposable {
  readonly address: DatabaseAddress;
}

/** Starts a fresh server in a temporary folder, which is removed with it. */
export async function startTestDatabase(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'edgebeat-database-'));
  await chmod(folder, 0o711);
  try {
    const postgres = join(folder, 'postgres');
    await copyCluster(postgres);
    const server = await startPostgres({ folder: postgres });
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

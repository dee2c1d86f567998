export { createDatabase } from './create-database';
export type * from './database';
export { postgresProgram } from './embedded/postgres-program';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startPostgres,
} from './embedded/start-postgres';
export { migrate } from './migrate';
export { openDatabase } from './open-database';
export { openSession, type Session } from './session';
export { onEnd } from './transaction-end';
export { startTestDatabase, type TestDatabase } from './testing/test-database';

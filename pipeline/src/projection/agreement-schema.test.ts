import { createDatabase, migrate, openDatabase, startTestDatabase } from '@edgebeat/database';
import { sql } from 'kysely';
import { projectionSchema } from './schema';

describe('the tables of what members agree on', () => {
  it('given a projection of an earlier version, when it is migrated, then the ledger is applied anew', async () => {
    await using server = await startTestDatabase();
    const address = await createDatabase(server.address, 'earlier');
    await using database = await openDatabase(address);
    const { schema, migrations } = projectionSchema;
    await migrate(database, { schema, migrations: migrations.slice(0, -3) });
    await sql`insert into projection.applied values ('common', 7, 0, 1, 1, 1, 8)`.execute(
      database.query,
    );
    await sql`insert into projection.incident_entries values
      ('AlphaMSP', 'i-1', 1, 'BetaMSP', '{}', 'proposed', 'now', 7, 'h', 0, 't', 1)`.execute(
      database.query,
    );

    await migrate(database, projectionSchema);

    const { rows } = await sql`select (select count(*) from projection.applied) as applied,
      (select count(*) from projection.incident_entries) as entries`.execute(database.query);
    expect(rows).toEqual([{ applied: 0, entries: 0 }]);
  });
});

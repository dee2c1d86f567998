import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '@edgebeat/core/node';
import { type Database, migrate, openDatabase, startPostgres } from '@edgebeat/database';
import { z } from 'zod';
import { projectionSchema } from '../projection/schema';
import type { ProjectionTables } from '../projection/tables';
import { openQueries } from '../queries/open-queries';
import { blockOf, channel } from '../testing/chain.test.kit';
import * as make from '../testing/records.test.kit';
import { eventually, openSiteBus, publishAll } from '../testing/site-bus.test.kit';
import { storedEntries, storedEvent } from '../testing/stored.test.kit';
import { MemoryRecordLog } from './memory-record-log';
import { runRecorder } from './recorder';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgebeat-pipeline-'));
  await chmod(folder, 0o711);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function batch(number: number) {
  const entries = blockOf(number, [{ writes: [make.incident('AlphaMSP', `i-${number}`)] }]);
  const events = [0, 1, 2].map((index) => storedEvent('LogReceived', number * 3 + index));
  return [...storedEntries(entries), ...events];
}

function messageOf(line: string): string {
  return z.object({ msg: z.string() }).parse(JSON.parse(line)).msg;
}

async function isAt(database: Database<ProjectionTables>, count: number): Promise<boolean> {
  const { events, blocks } = await openQueries(database).state();
  return events === count * 3 && blocks === count;
}

describe('a database that goes away', () => {
  it('given PostgreSQL that is stopped while the recorder runs, when it is back, then everything is recorded once', async () => {
    const first = await startPostgres({ folder: join(folder, 'postgres') });
    await using database = await openDatabase<ProjectionTables>(first.address);
    await migrate(database, projectionSchema);
    await using bus = await openSiteBus();
    const stop = new AbortController();
    const said: string[] = [];
    const destination = { write: (line: string) => void said.push(messageOf(line)) };
    const log = createLog({ level: 'info', name: 'recorder', destination });
    const recordLog = new MemoryRecordLog();
    const ports = { bus, database, recordLog, channel, tenant: 'alpha', signal: stop.signal, log };
    const running = runRecorder(ports);
    await publishAll(bus, batch(0));
    await eventually(() => isAt(database, 1));

    await first[Symbol.asyncDispose]();
    await publishAll(bus, batch(1));
    await eventually(() => Promise.resolve(said.length > 0));
    const second = await startPostgres({ folder: join(folder, 'postgres') });
    await publishAll(bus, batch(2));

    await eventually(() => isAt(database, 3), 20_000);
    stop.abort();
    await running;
    const { items } = await openQueries(database).incidents({}, { limit: 9 });
    await second[Symbol.asyncDispose]();
    // The deletion of old events begins with the recorder, too, and may meet the same outage.
    const ofBatches = said.filter((line) => line !== 'old events could not be deleted');
    expect(new Set(ofBatches)).toEqual(new Set(['a batch could not be recorded and comes again']));
    expect(items.map(({ id }) => id).sort()).toEqual(['i-0', 'i-1', 'i-2']);
  });
});

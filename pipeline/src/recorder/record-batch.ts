import { EdgeBeatError } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import type { ProjectionTables } from '../projection/tables';
import type { RecorderLog } from './recorder-log';
import { refusedRecord, type Sequenced, sortRecords } from './sort-records';
import { writeSorted } from './write-sorted';

/** What recording needs. */
export interface RecordingPorts {
  readonly database: Database<ProjectionTables>;
  /** The channel whose entries are applied. */
  readonly channel: string;
  /** The tenant of events that name none. */
  readonly tenant: string;
  readonly log?: RecorderLog | undefined;
}

/**
 * Records what a batch holds, all or none. A record that the database refuses for what it holds is
 * found by halving the batch, and is parked: it stops no other.
 *
 * @throws Unavailable or Unknown of the database; the same records may be recorded again.
 */
export async function recordBatch(
  records: readonly Sequenced[],
  ports: RecordingPorts,
): Promise<void> {
  const { database, channel, tenant } = ports;
  try {
    await writeSorted(database, sortRecords(records, tenant), channel);
  } catch (error) {
    if (!isRefusedData(error)) throw error;
    await recordApart(records, error, ports);
  }
}

async function recordApart(
  records: readonly Sequenced[],
  error: Error,
  ports: RecordingPorts,
): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  if (records.length === 1) {
    const { topic, partition, offset } = first;
    ports.log?.error({ topic, partition, offset, error: error.message }, 'a record is parked');
    const detail = `value: the database refuses it: ${error.message}`;
    await writeSorted(ports.database, refusedRecord(first, detail), ports.channel);
    return;
  }
  const half = Math.ceil(records.length / 2);
  await recordBatch(records.slice(0, half), ports);
  await recordBatch(records.slice(half), ports);
}

/** SQLSTATE classes 22 (data), 23 (constraints) and 54 (limits): the rows are to blame. */
function isRefusedData(error: unknown): error is Error {
  if (!(error instanceof Error) || error instanceof EdgeBeatError || !('code' in error)) {
    return false;
  }
  return typeof error.code === 'string' && /^(22|23|54)/.test(error.code);
}

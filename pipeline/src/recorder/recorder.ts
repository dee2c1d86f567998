import type { Bus, StoredRecord } from '@edgebeat/bus';
import { inTurn, Unavailable } from '@edgebeat/core';
import type { Database } from '@edgebeat/database';
import type { ProjectionTables } from '../projection/tables';
import { keepTelling } from '../lifecycle/keep-telling';
import { resumePersisted } from '../lifecycle/tell-persisted';
import { followTopics } from './follow-topics';
import { LedgerCompletion, type LedgerHistory } from './ledger-history';
import type { RecordLog } from './record-log';
import type { RecorderLog } from './recorder-log';
import { Recording } from './recording';
import { keepRetention } from './retention';

/** What the recorder needs. The schema `projection` is migrated and the topics are there. */
export interface RecorderOptions {
  readonly bus: Bus;
  readonly database: Database<ProjectionTables>;
  /** The channel whose entries are applied; others are parked. */
  readonly channel: string;
  /** The tenant of events that name none: the site's own. */
  readonly tenant: string;
  readonly signal: AbortSignal;
  /** Where everything is kept before the projection shows it. */
  readonly recordLog: RecordLog;
  /** What the bus does not keep any more of the ledger; without it a gap stays one. */
  readonly history?: LedgerHistory | undefined;
  /** For how many days events are kept; 90 if not set. */
  readonly retentionDays?: number | undefined;
  readonly log?: RecorderLog | undefined;
  /** How often it looks for new topics of parked records; every 10 seconds if not set. */
  readonly topicsMs?: number | undefined;
  /** In whose name it tells which events are persisted: a URI. */
  readonly source?: string | undefined;
  /** How long it gathers what is persisted before it tells; 2 seconds if not set. */
  readonly tellingMs?: number | undefined;
  /** The time in milliseconds since 1970; the system's if not set. */
  readonly clock?: (() => number) | undefined;
}

/**
 * Records what is on the bus until the signal is given, first in the log, then in the projection: each
 * batch in one transaction, each event and each entry of the ledger once, however often it comes. It
 * is the only writer of the schema `projection`; what the schema lacks, because it was dropped, is
 * made anew from the log and from the ledger first.
 *
 * @throws Unavailable bus-unavailable when the bus is lost, or database-unavailable at the start.
 */
export async function runRecorder(options: RecorderOptions): Promise<void> {
  const { bus, database, log, signal, topicsMs = 10_000 } = options;
  const turn = inTurn();
  const recording = new Recording(options);
  const ledger = options.history && new LedgerCompletion(options, options.history);
  const record = (records: readonly StoredRecord[]) =>
    turn(async () => {
      await ledger?.before(records);
      await recording.record(records);
    });
  await rebuild(recording, ledger, options);
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const { retentionDays: days = 90, clock = Date.now } = options;
  const keeping = keepRetention({ days, database, clock, log }, ended);
  // What the last run recorded may not have been told.
  const news = { there: true };
  const { source = 'urn:edgebeat:recorder', tellingMs: everyMs = 2000 } = options;
  const telling = keepTelling({ bus, database, source, clock, everyMs, news, log }, ended);
  const following = { signal: ended, topicsMs, log };
  try {
    await followTopics(
      bus,
      async ({ records }) => {
        await logged(record(records), log);
        news.there = true;
      },
      following,
    );
  } finally {
    stop.abort();
    await Promise.all([keeping, telling]);
  }
}

/** What the projection lacks is completed from the log and the ledger. */
async function rebuild(
  recording: Recording,
  ledger: LedgerCompletion | undefined,
  { database, signal, log }: RecorderOptions,
): Promise<void> {
  const count = await recording.complete(signal);
  if (count > 0) {
    await resumePersisted(database);
    log?.info({ records: count }, 'the projection was completed from the log');
  }
  try {
    await ledger?.complete();
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log?.warn({ error: error.message }, 'the ledger is away; the projection follows the bus');
  }
}

/** The bus brings a batch again whose handler threw; only the log tells why. */
async function logged(work: Promise<void>, log: RecorderLog | undefined): Promise<void> {
  try {
    await work;
  } catch (error) {
    log?.warn({ error: String(error) }, 'a batch could not be recorded and comes again');
    throw error;
  }
}

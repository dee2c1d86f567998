import { readIdentity } from '../files/log-folder';
import type { RecordOpener } from '../sealing/record-opener';
import { listSegments } from '../segments/list-segments';
import { mergedRecords } from '../segments/merged-records';
import { type AbsentRecords, type ReadRecord, recordsFrom, shownRecord } from './log-reader';

/** A log that ended with a seal, before the open one: what is left of it is only read. */
export interface SealedLog {
  readonly logId: string;
  /**
   * Streams what can still be read from a sequence on, with bounded memory. A record that its key does
   * not open was changed, and is told as absent; what else is wrong with the log a verification tells.
   *
   * @throws Unavailable keys-unavailable.
   */
  records(from?: number): AsyncGenerator<ReadRecord | AbsentRecords, void, undefined>;
}

/** Opens the sealed logs of a store. @throws Rejected store-damaged when one cannot be named. */
export function openSealedLogs(
  folders: readonly string[],
  opener: RecordOpener,
): Promise<readonly SealedLog[]> {
  return Promise.all(
    folders.map(async (folder) => {
      const { logId } = await readIdentity(folder);
      return { logId, records: (from = 0) => readSealed({ folder, logId, opener }, from) };
    }),
  );
}

interface SealedFolder {
  readonly folder: string;
  readonly logId: string;
  readonly opener: RecordOpener;
}

async function* readSealed(
  { folder, logId, opener }: SealedFolder,
  from: number,
): AsyncGenerator<ReadRecord | AbsentRecords, void, undefined> {
  const batches = mergedRecords(folder, logId, await listSegments(folder));
  yield* recordsFrom(batches, from, async (placed) => {
    const { header, frame } = placed;
    const { sequence } = header;
    const content = await opener.open(header, frame.header, frame.ciphertext);
    if (content.state === 'unreadable') return { kind: 'absent', first: sequence, last: sequence };
    return shownRecord(logId, placed, content);
  });
}

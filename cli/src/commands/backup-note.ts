import { folders } from '../consortium/folders';
import { requirePlan } from '../consortium/plan-file';
import { noteBackup } from '../upkeep/backup-note';
import type { CommandContext } from './context';

export interface BackupNoteOptions {
  readonly data: string;
  readonly at?: string;
  readonly to?: string;
  readonly json: boolean;
}

/**
 * Writes down that the data folder was backed up, by whatever tool; `status`, `doctor` and the metrics
 * tell how long that is ago.
 *
 * @throws Exit usage for a time that is to come or a folder without a consortium.
 */
export async function backupNote(
  { data, at, to, json }: BackupNoteOptions,
  { print }: CommandContext,
): Promise<void> {
  const files = folders(data);
  await requirePlan(files);
  const now = new Date();
  const given = { at: at ?? now.toISOString(), ...(to === undefined ? {} : { to }) };
  const note = await noteBackup(files, given, now);
  print(json ? JSON.stringify(note) : `The backup of ${data} at ${note.at} is noted.`);
}

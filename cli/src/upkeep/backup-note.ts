import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Folders } from '../consortium/folders';
import { Exit } from '../exit-codes';
import { replaceFile } from '../replace-file';

const BackupNote = z.strictObject({
  /** When the backup was made. */
  at: z.iso.datetime(),
  /** Where it is, in the operator's own words. */
  to: z.string().min(1).max(500).exactOptional(),
});
export type BackupNote = z.infer<typeof BackupNote>;

/** Writes down that a data folder was backed up. @throws Exit usage for a time that is to come. */
export async function noteBackup(files: Folders, note: BackupNote, now: Date): Promise<BackupNote> {
  const parsed = BackupNote.safeParse(note);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const option = issue?.path[0] === 'to' ? '--to' : '--at';
    throw new Exit('usage', `${option}: ${issue?.message ?? ''}`);
  }
  if (Date.parse(note.at) > now.getTime()) {
    throw new Exit('usage', `--at ${note.at} is to come; it says when the backup was made`);
  }
  await replaceFile(files.backupNote, `${JSON.stringify(parsed.data)}\n`);
  return parsed.data;
}

/** What was written down last; undefined where nothing was, or not as a whole. */
export async function readBackupNote({ backupNote }: Folders): Promise<BackupNote | undefined> {
  const text = await readFile(backupNote, 'utf8').catch(() => '');
  try {
    return BackupNote.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

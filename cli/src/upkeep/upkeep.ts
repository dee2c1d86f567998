import type { Folders } from '../consortium/folders';
import type { Member } from '../consortium/plan';
import { type BackupNote, readBackupNote } from './backup-note';
import { type KeptCertificate, memberCertificates } from './certificates';

const dayMs = 24 * 3600 * 1000;
/** A renewal needs signatures of other members, whom a month lets act in their own time. */
export const certificateWarningDays = 30;
export const backupWarningDays = 7;

/** What a member has to look after. */
export interface Upkeep {
  readonly mspId: string;
  /** In the order in which they end. */
  readonly certificates: readonly KeptCertificate[];
  readonly backup?: BackupNote;
  /** Sentences about what ends soon or is missing. */
  readonly warnings: readonly string[];
  /** Whether a certificate has ended. */
  readonly hasExpired: boolean;
}

/** Looks at a member's certificates and at the last backup of its data folder. */
export async function upkeepOf(files: Folders, member: Member, now: Date): Promise<Upkeep> {
  const certificates = await memberCertificates(files, member);
  const backup = await readBackupNote(files);
  return {
    ...{ mspId: member.mspId, certificates },
    ...(backup === undefined ? {} : { backup }),
    warnings: [
      ...certificateWarnings(certificates, now).map((what) => `${member.mspId}: ${what}`),
      ...backupWarnings(backup, now, files.home),
    ],
    hasExpired: certificates.some(({ until }) => until <= now),
  };
}

/** Certificates that have ended or end within 30 days. */
export function certificateWarnings(
  certificates: readonly KeptCertificate[],
  now: Date,
): readonly string[] {
  return certificates
    .map(({ file, until }) => ({ file, until, days: daysBetween(now, until) }))
    .filter(({ days }) => days < certificateWarningDays)
    .map(({ file, until, days }) => {
      const when = until.toISOString().slice(0, 10);
      const what = days < 0 ? `ended on ${when}` : `ends on ${when}, in ${days.toFixed(0)} days`;
      return `the certificate ${file} ${what}; renew it: docs/runbooks/renew-consenter.md`;
    });
}

function backupWarnings(
  backup: BackupNote | undefined,
  now: Date,
  home: string,
): readonly string[] {
  const mend = `make one and say "edgebeat backup note --data ${home}"`;
  if (backup === undefined) return [`no backup of the data folder was noted; ${mend}`];
  const days = daysBetween(new Date(backup.at), now);
  if (days < backupWarningDays) return [];
  return [`the last backup of the data folder is ${days.toFixed(0)} days old; ${mend}`];
}

/** How old a backup is, or - where there is none. */
export function backupAge(backup: BackupNote | undefined, now: Date): string {
  if (backup === undefined) return '-';
  const hours = daysBetween(new Date(backup.at), now) * 24;
  return hours < 48 ? `${hours.toFixed(0)} h` : `${(hours / 24).toFixed(0)} d`;
}

function daysBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / dayMs;
}

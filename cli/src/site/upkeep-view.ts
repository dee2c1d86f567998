import { setTimeout as sleep } from 'node:timers/promises';
import type { UpkeepView } from '@edgebeat/gateway-app';
import { readBackupNote } from '../upkeep/backup-note';
import { memberCertificates } from '../upkeep/certificates';
import { upkeepOf } from '../upkeep/upkeep';
import type { SiteOptions, SiteResources } from './resources';

const EVERY_MS = 24 * 3600 * 1000;

/** What the metrics tell of a site's certificates and backups. */
export function upkeepView({ files, member }: SiteOptions): UpkeepView {
  return {
    certificates: async () => {
      const certificates = await memberCertificates(files, member);
      return certificates.map(({ file, until }) => ({ name: file, until }));
    },
    backupAt: async () => {
      const note = await readBackupNote(files);
      return note === undefined ? undefined : new Date(note.at);
    },
  };
}

/** Logs every day what ends soon or is missing. */
export function startUpkeepWarnings({ tasks, options }: SiteResources): void {
  const { files, member, log } = options;
  tasks.start('upkeep', async (signal) => {
    while (!signal.aborted) {
      try {
        const { warnings } = await upkeepOf(files, member, new Date());
        for (const warning of warnings) log.warn({ warning }, 'the site has to be looked after');
      } catch (error) {
        log.warn({ err: error }, 'certificates and backups cannot be read');
      }
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  });
}

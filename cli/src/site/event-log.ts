import { join } from 'node:path';
import { hasCode } from '../system-error';
import type { ReadableRecordLog, RecordLog } from '@edgebeat/pipeline';
import {
  createMasterKeyFile,
  type EventLog,
  fileKeyStore,
  fileSigner,
  openEventLog,
  type SealedLog,
} from '@edgebeat/store';
import type { SiteFolders } from '../consortium/folders';
import type { Member } from '../consortium/plan';

/** What the bus takes is at most 1 MiB; its key and its time come on top. */
const maxRecordBytes = 2 * 2 ** 20;

/**
 * Opens the event log of a site, with its keys in files beside it.
 *
 * @throws Rejected and Unavailable of the log, which name the place and the mend.
 */
export async function openSiteLog(
  folders: Pick<SiteFolders, 'log' | 'logKeys'>,
  { siteId }: Pick<Member, 'siteId'>,
): Promise<EventLog> {
  const masterKeyFile = join(folders.logKeys, 'master.key');
  await ensureMasterKey(masterKeyFile);
  return openEventLog({
    folder: folders.log,
    keys: fileKeyStore({ folder: join(folders.logKeys, 'subjects'), masterKeyFile }),
    signer: await fileSigner(join(folders.logKeys, 'checkpoints.pem'), siteId),
    limits: { maxRecordBytes },
  });
}

/** The log, and those that were sealed before it, as the recorder writes and reads them. */
export function recordLogOf(log: EventLog): RecordLog {
  return {
    ...readable(log),
    sealed: log.sealed.map(readable),
    size: () => log.size,
    append: async (records) => (await log.append(records)).map(({ sequence }) => sequence),
  };
}

function readable(log: SealedLog): ReadableRecordLog {
  return {
    id: log.logId,
    async *read(from) {
      for await (const found of log.records(from)) {
        if (found.kind === 'absent') {
          yield { sequence: found.last };
          continue;
        }
        const { sequence, header, content } = found;
        yield header.kind === 'event' && content.state === 'readable'
          ? { sequence, position: header.position, content: content.content }
          : { sequence };
      }
    },
  };
}

async function ensureMasterKey(file: string): Promise<void> {
  try {
    await createMasterKeyFile(file);
  } catch (error) {
    if (!hasCode(error, 'conflict')) throw error;
  }
}

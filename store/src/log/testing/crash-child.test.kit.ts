import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileSigner } from '../checkpoint/signer';
import { fileKeyStore } from '../keys/file-key-store';
import { openEventLog } from '../open-event-log';
import { eventRecord } from './log.test.kit';

/** Appends until it is killed, and says on standard output what was acknowledged. */
async function main(home: string): Promise<void> {
  const keys = fileKeyStore({
    folder: join(home, 'keys'),
    masterKeyFile: join(home, 'master.key'),
  });
  const signer = await fileSigner(join(home, 'site.pem'), 'alpha-1');
  const limits = { segmentBytes: 50_000, checkpointRecords: 400 };
  const log = await openEventLog({ folder: join(home, 'store'), keys, signer, limits });
  let next = log.size;
  const worker = async (): Promise<never> => {
    for (;;) {
      const record = eventRecord(next++);
      const [receipt] = await log.append([record]);
      writeSync(1, `${String(receipt?.sequence)} ${record.id}\n`);
    }
  };
  await Promise.all(Array.from({ length: 50 }, worker));
}

void main(process.argv[2] ?? '');

import { readEntries } from '@edgebeat/ledger';
import { runRecorder } from '@edgebeat/pipeline';
import { recordLogOf } from './event-log';
import type { SiteParts } from './start-site';

/** Records what is on the bus in the event log, and then in the projection. */
export function startRecorder(parts: SiteParts): void {
  const { bus, database, eventLog, ledgers, plan, member, log, tasks } = parts;
  const { channel } = plan;
  const source = `urn:edgebeat:${member.mspId}:${member.siteId}:recorder`;
  tasks.start('recorder', (signal) =>
    runRecorder({
      ...{ bus, database, channel, tenant: member.name, source, signal, log },
      recordLog: recordLogOf(eventLog),
      history: { entries: (from) => readEntries(ledgers.connector, { channel, from, signal }) },
    }),
  );
}

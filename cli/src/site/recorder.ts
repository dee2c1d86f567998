import { readEntries } from '@edgebeat/ledger';
import { runRecorder } from '@edgebeat/pipeline';
import { startAnchoring } from './anchoring';
import { openSiteLog, recordLogOf } from './event-log';
import type { SiteResources } from './resources';

/** Records what is on the bus in the event log, which is anchored, and then in the projection. */
export async function startRecorder(site: SiteResources): Promise<void> {
  const { files, plan, member, log } = site.options;
  const [{ database }, bus, ledger] = await Promise.all([
    site.database(),
    site.bus(),
    site.ledger('connector'),
  ]);
  const eventLog = site.held.add(await openSiteLog(files.site(member.name), member));
  for (const finding of eventLog.findings) log.warn(finding, 'the event log is not as it was left');
  const { channel } = plan;
  const source = `urn:edgebeat:${member.mspId}:${member.siteId}:recorder`;
  site.tasks.start('recorder', (signal) =>
    runRecorder({
      ...{ bus, database, channel, tenant: member.name, source, signal, log },
      recordLog: recordLogOf(eventLog),
      history: { entries: (from) => readEntries(ledger, { channel, from, signal }) },
    }),
  );
  await startAnchoring(site, eventLog);
}

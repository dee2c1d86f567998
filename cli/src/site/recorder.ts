import { runRecorder } from '@edgebeat/pipeline';
import type { SiteParts } from './start-site';

/** Records what is on the bus in the projection. */
export function startRecorder({ bus, database, plan, member, log, tasks }: SiteParts): void {
  const { channel } = plan;
  const source = `urn:edgebeat:${member.mspId}:${member.siteId}:recorder`;
  tasks.start('recorder', (signal) =>
    runRecorder({ bus, database, channel, tenant: member.name, source, signal, log }),
  );
}

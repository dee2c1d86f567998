import { runRecorder } from '@edgebeat/pipeline';
import type { SiteParts } from './start-site';

/** Records what is on the bus in the projection. */
export function startRecorder({ bus, database, plan, member, log, tasks }: SiteParts): void {
  tasks.start('recorder', (signal) =>
    runRecorder({ bus, database, channel: plan.channel, tenant: member.name, signal, log }),
  );
}

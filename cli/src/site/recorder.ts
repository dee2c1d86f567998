import { runRecorder } from '@edgebeat/pipeline';
import type { SiteResources } from './resources';

/** Records what is on the bus in the projection. */
export async function startRecorder(site: SiteResources): Promise<void> {
  const [{ database }, bus] = await Promise.all([site.database(), site.bus()]);
  const { plan, member, log } = site.options;
  site.tasks.start('recorder', (signal) =>
    runRecorder({ bus, database, channel: plan.channel, tenant: member.name, signal, log }),
  );
}

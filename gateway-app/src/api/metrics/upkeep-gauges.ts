import { Gauge, type Registry } from 'prom-client';
import type { UpkeepView } from '../ports';

/** Registers when each certificate ends and when the last backup was made. */
export function registerUpkeep(registry: Registry, upkeep: UpkeepView): void {
  const registers = [registry];
  new Gauge({
    name: 'edgebeat_certificate_end_timestamp_seconds',
    help: 'When a certificate of the site ends, in seconds since 1970.',
    labelNames: ['certificate'],
    registers,
    async collect() {
      this.reset();
      for (const { name, until } of await upkeep.certificates()) {
        this.set({ certificate: name }, until.getTime() / 1000);
      }
    },
  });
  new Gauge({
    name: 'edgebeat_backup_timestamp_seconds',
    help: 'When the last backup of the site was made, in seconds since 1970; 0 if none was noted.',
    registers,
    async collect() {
      this.set(((await upkeep.backupAt())?.getTime() ?? 0) / 1000);
    },
  });
}

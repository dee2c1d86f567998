import { Registry } from 'prom-client';
import { registerUpkeep } from './upkeep-gauges';

describe('the metrics of what a site has to look after', () => {
  it('given certificates and a backup, when the metrics are read, then each end and the backup are told', async () => {
    const registry = new Registry();
    const until = new Date('2030-01-01T00:00:00Z');
    registerUpkeep(registry, {
      certificates: () => Promise.resolve([{ name: 'ca/api.crt', until }]),
      backupAt: () => Promise.resolve(new Date('2026-01-01T00:00:00Z')),
    });

    const text = await registry.metrics();

    expect(text).toContain(
      'edgebeat_certificate_end_timestamp_seconds{certificate="ca/api.crt"} 1893456000',
    );
    expect(text).toContain('edgebeat_backup_timestamp_seconds 1767225600');
  });

  it('given no backup, when the metrics are read, then its time is 0', async () => {
    const registry = new Registry();
    registerUpkeep(registry, {
      certificates: () => Promise.resolve([]),
      backupAt: () => Promise.resolve(undefined),
    });

    expect(await registry.metrics()).toContain('edgebeat_backup_timestamp_seconds 0');
  });
});

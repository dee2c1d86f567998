import { Registry } from 'prom-client';
import { openBus, runSiteAgents, untilAllRead } from './agents-bus';
import { LATENESS_MS, loginRules } from './logins';

const off = { enabled: false };

/** Runs the correlation agent alone over the bus of a folder, and ends when it has read everything. */
async function main(folder: string): Promise<void> {
  await using bus = await openBus(folder);
  const stop = new AbortController();
  const running = runSiteAgents(bus, new Registry(), stop.signal, {
    rules: loginRules,
    settings: {
      ...{ ingest: off, security: off, policy: off, connector: off, monitoring: off },
      correlation: { latenessSeconds: LATENESS_MS / 1000 },
      runtime: { maxBatch: 100, maxKeys: 1_000_000 },
    },
  });
  process.stdout.write('running\n');
  await untilAllRead(bus, [
    ['correlation.matching', 'telemetry'],
    ['correlation', 'correlation'],
  ]);
  stop.abort();
  await running;
}

void main(process.argv[2] ?? '');

import { stillLedger } from '../monitoring/still-ledger.test.data';
import { generateKeyPairSync } from 'node:crypto';
import type { Bus } from '@edgebeat/bus';
import { type AgentReportedData, events, type LedgerRequest, topics } from '@edgebeat/core';
import { createLog } from '@edgebeat/core/node';
import { Registry } from 'prom-client';
import { nodeHost } from '../monitoring';
import { p256Signer } from '../policy';
import { lastReport, openTestBus, readReport, until, valuesOn } from '../runtime/bus.test.kit';
import { testClock } from '../runtime/clock.test.kit';
import { handIn, recordedLines } from '../security/pipeline.test.kit';
import { agentCatalogue } from './catalogue';
import type { AgentsOptions } from './options';
import { runAgents } from './run-agents';

const key = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;

/** The agents of a site over a bus, and what its gateway was handed. */
function startSite(bus: Bus, more: Partial<AgentsOptions> = {}) {
  const stop = new AbortController();
  const handed: LedgerRequest[] = [];
  const clock = testClock();
  const done = runAgents({
    site: { mspId: 'AlphaMSP', member: 'alpha', siteId: 'alpha-1' },
    ...{ bus, clock, signal: stop.signal, registry: new Registry() },
    log: createLog({ level: 'silent', name: 'test' }),
    keys: {
      saltKey: new Uint8Array(32).fill(1),
      channelKey: () => ({ epoch: 1, key: new Uint8Array(32).fill(2) }),
    },
    signer: p256Signer(key.export({ type: 'pkcs8', format: 'pem' }).toString()),
    gateway: {
      submit: (request) => {
        handed.push(request);
        return Promise.resolve({ outcome: 'accepted' });
      },
    },
    host: nodeHost(),
    ledger: stillLedger,
    ...more,
  });
  return {
    ...{ handed, clock, done },
    /** Waits until an agent has reported a status of itself. */
    reported: (name: string, status: AgentReportedData['status']) =>
      until(async () => (await lastReport(bus, name))?.status === status),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await done;
    },
  };
}

async function firstReports(bus: Bus): Promise<AgentReportedData[]> {
  const values = await valuesOn(bus, topics.metrics.name);
  return values.flatMap(readReport).slice(0, agentCatalogue.length);
}

describe('runAgents', () => {
  it('given a site, when its agents run, then all sixteen are reported as they are', async () => {
    await using bus = await openTestBus();
    const hosted = [
      {
        ...{ name: 'gateway', version: '0.1.0' },
        standing: () => ({ status: 'running' as const, processed: 7 }),
      },
    ];
    await using site = startSite(bus, { hosted });

    await site.reported('ui', 'not-installed');

    const reports = await firstReports(bus);
    const named = (status: string) =>
      reports.filter((report) => report.status === status).map(({ name }) => name);
    expect(named('running').sort()).toEqual([
      ...['connector', 'correlation', 'gateway', 'ingest', 'monitoring', 'policy', 'security'],
    ]);
    expect(named('not-installed')).toHaveLength(9);
    expect(new Set(reports.map(({ name }) => name)).size).toBe(16);
    expect(await lastReport(bus, 'gateway')).toMatchObject({ version: '0.1.0', processed: 7 });
    for (const { description } of reports) expect(description).toMatch(/^[A-Z].+\.$/);
  });

  it('given an agent that is switched off, when the site runs, then it is reported as stopped and does nothing', async () => {
    await using bus = await openTestBus();
    await using site = startSite(bus, { settings: { ingest: { enabled: false } } });

    await handIn(bus, recordedLines());
    await site.reported('ingest', 'stopped');

    expect(await lastReport(bus, 'ingest')).toMatchObject({ status: 'stopped', processed: 0 });
    expect(await valuesOn(bus, 'telemetry')).toEqual([]);
  });

  it('given the recorded attack, when it is handed in, then both incidents are with the gateway and every line is decided', async () => {
    await using bus = await openTestBus();
    await using site = startSite(bus);

    await handIn(bus, recordedLines());
    await until(() => site.handed.length === 2);
    await until(async () => (await valuesOn(bus, 'detections')).length >= 152 + 2);

    const types = site.handed.map((request) =>
      request.request === 'incident' ? [request.item.type, request.item.siteId] : [],
    );
    const opened = (await valuesOn(bus, 'incidents')).filter(
      (value) => (value as { type: string }).type === events.IncidentOpened.type,
    );
    expect(types.sort()).toEqual([
      ['ssh-brute-force', 'alpha-1'],
      ['ssh-compromise', 'alpha-1'],
    ]);
    expect(opened).toHaveLength(2);
    expect(await valuesOn(bus, 'intake.parked')).toEqual([]);
  });

  it('given a running site, when it is stopped, then every agent says so within its time', async () => {
    await using bus = await openTestBus();
    {
      await using site = startSite(bus);
      await site.reported('security', 'running');
    }

    expect((await lastReport(bus, 'security'))?.status).toBe('stopped');
    expect((await lastReport(bus, 'connector'))?.status).toBe('stopped');
  });

  it('given settings that are not valid, when a site is run, then all are named together', async () => {
    await using bus = await openTestBus();
    const settings = {
      security: { detection: { failures: 1 } },
      monitoring: { thresholds: { silenceSeconds: 0 } },
    };

    await expect(startSite(bus, { settings }).done).rejects.toThrow(
      /security\.detection\.failures: .*monitoring\.thresholds\.silenceSeconds: /,
    );
  });
});

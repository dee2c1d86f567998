import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { events } from '@edgebeat/core';
import { eventOf, line } from '../ingest/intake.test.kit';
import { runKeyed } from '../runtime';
import { securityAgent } from './agent';
import type { SecurityEvent } from './incidents';
import { SecuritySettings } from './settings';

/** Every incident that the security agent opens over a log. */
function incidentsIn(file: string, year?: number) {
  const context = { settings: SecuritySettings.parse({}), source: 'urn:test:security' };
  const run = runKeyed(securityAgent, context, 10_000);
  const receivedAt = '2026-12-31T00:00:00.000Z';
  const more = { receivedAt, ...(year === undefined ? {} : { year }) };
  const lines = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const emitted = lines.flatMap((text, position): readonly SecurityEvent[] => {
    const event = eventOf(line(text, { ...more, position: String(position) }));
    return run.handle(events.LogReceived.parse(event));
  });
  return [...emitted, ...run.tick(receivedAt)];
}

function openedIn(emitted: readonly SecurityEvent[], type: string): SecurityEvent[] {
  return emitted.filter((e) => e.type === 'io.edgebeat.IncidentOpened' && e.data.type === type);
}

describe('security agent over recordings', () => {
  it("given the project's own recording, when it is read, then attack and compromise are found alone", () => {
    const file = join(__dirname, '../../recordings/sshd-brute-force.log');

    const emitted = incidentsIn(file);

    const forces = openedIn(emitted, 'ssh-brute-force');
    const compromises = openedIn(emitted, 'ssh-compromise');
    const ended = emitted.filter(({ data }) => 'state' in data && data.state === 'ended');
    expect(forces.map(({ data }) => data.details.address)).toEqual(['127.0.0.66']);
    expect(compromises.map(({ data }) => data.details.address)).toEqual(['127.0.0.66']);
    expect(ended.map(({ data }) => data.details.failures)).toEqual([25, 25]);
  });

  const data = process.env['EDGEBEAT_DATA'];
  const recorded = data === undefined ? it.skip : it;

  recorded(
    'given logpai/loghub OpenSSH_2k (needs EDGEBEAT_DATA), when it is read, then the brute-force sources are found, with time',
    () => {
      const emitted = incidentsIn(join(data ?? '', 'logs/openssh_2k.log'), 2015);

      const forces = openedIn(emitted, 'ssh-brute-force').map(
        ({ data: { details, firstSeen } }) => `${firstSeen.slice(5, 19)} ${details.address}`,
      );
      expect(forces).toMatchInlineSnapshot(`
        [
          "12-10T07:13:43 5.36.59.76",
          "12-10T07:27:52 112.95.230.3",
          "12-10T07:32:27 123.235.32.19",
          "12-10T08:24:35 5.188.10.180",
          "12-10T08:39:49 106.5.5.195",
          "12-10T09:07:58 185.190.58.151",
          "12-10T09:11:21 103.99.0.122",
          "12-10T09:12:48 187.141.143.180",
          "12-10T10:04:54 60.2.12.12",
          "12-10T10:14:01 119.4.203.64",
          "12-10T10:54:29 183.62.140.253",
          "12-10T11:03:39 103.99.0.122",
        ]
      `);
      expect(openedIn(emitted, 'ssh-compromise')).toEqual([]);
    },
  );
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bus } from '@edgebeat/bus';
import { type IntakeRecord, topics } from '@edgebeat/core';
import { ingestWiring } from '../ingest/wiring';
import { toRunnable } from '../runtime/run-agent';
import type { Runnable } from '../runtime/supervise';
import { SecuritySettings } from './settings';
import { securityWiring } from './wiring';

/** Ingest and security as a site runs them. */
export function detectingAgents(settings: object = {}): Runnable[] {
  const context = { settings: SecuritySettings.parse(settings), source: 'urn:test:security' };
  const keys = {
    saltKey: new Uint8Array(32).fill(1),
    channelKey: { epoch: 1, key: new Uint8Array(32).fill(2) },
    siteId: 'alpha-1',
  };
  return [toRunnable(ingestWiring()), toRunnable(securityWiring(context, () => keys))];
}

/** The lines of the project's own recording. */
export function recordedLines(): string[] {
  const file = join(__dirname, '../../recordings/sshd-brute-force.log');
  return readFileSync(file, 'utf8').trimEnd().split('\n');
}

/** Hands in lines of an sshd's log. */
export async function handIn(bus: Bus, lines: readonly string[]): Promise<void> {
  let position = 0;
  const records = lines.map((text) => {
    const record: IntakeRecord = {
      ...{ kind: 'line', source: 'urn:edgebeat:AlphaMSP:alpha-1:sshd', format: 'sshd', text },
      ...{ position: String(position), receivedAt: '2026-11-22T16:00:00.000Z' },
    };
    position += text.length + 1;
    return { key: record.source, value: JSON.stringify(record) };
  });
  await bus.publish(topics.intake.name, records);
}

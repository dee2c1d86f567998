import { compileCorrelations, readRuleFile, readSshdLine, type SiteRules } from '@edgebeat/agents';
import type { EventOf } from '@edgebeat/core';

/** By how much events may be out of order. */
export const LATENESS_MS = 30_000;

const base = (id: string, name: string, outcome: string) => `
title: A login that is ${name}
id: 9b1f6a51-0d5c-4d0a-8a34-0000000000${id}
name: ${name}
logsource: { product: linux, service: sshd }
detection: { login: { outcome: ${outcome} }, condition: login }
`;
const correlation = (id: string, name: string, body: string) => `
title: Logins, ${name}
id: 9b1f6a51-0d5c-4d0a-8a34-0000000000${id}
name: ${name}
correlation: { ${body}, group-by: SourceIp }
`;

const text = [
  base('01', 'failed', 'failed'),
  base('02', 'accepted', 'accepted'),
  correlation(
    '11',
    'many',
    'type: event_count, rules: failed, timespan: 60s, condition: { gte: 5 }',
  ),
  correlation(
    '12',
    'names',
    'type: value_count, rules: failed, timespan: 2m, condition: { field: User, gte: 4 }',
  ),
  correlation('13', 'both', 'type: temporal, rules: [failed, accepted], timespan: 20s'),
  correlation(
    '14',
    'in-order',
    'type: temporal_ordered, rules: [failed, failed, accepted], timespan: 60s',
  ),
].join('---');

/** One rule of each type over logins. */
export const loginRules: SiteRules = {
  detections: [],
  correlations: readRuleFile('logins.yml', text),
};

/** The same, compiled. */
export function loginSet() {
  return compileCorrelations(loginRules.correlations, LATENESS_MS);
}

const start = Date.parse('2026-01-31T10:00:00.000Z');

/** A login of an address at a time, in milliseconds from the start. */
function login(
  number: number,
  at: number,
  address: number,
  verb: 'Failed' | 'Accepted',
  user: string,
) {
  const time = new Date(start + at).toISOString();
  const from = `10.${String(address >> 16)}.${String((address >> 8) & 255)}.${String(address & 255)}`;
  const line = `${time} edge-1 sshd[1]: ${verb} password for ${user} from ${from} port 4000 ssh2`;
  const source = 'urn:edgebeat:AlphaMSP:alpha-1:proof';
  const outcome = readSshdLine(line, { source, position: String(number), receivedAt: time });
  if (!('event' in outcome)) throw new Error(`${outcome.park.reason}: ${line}`);
  return outcome.event;
}

/** How many addresses there are for a number of logins. */
function addressesFor(count: number): number {
  return Math.max(2, Math.floor(count / 50));
}

/** A failed and an accepted login of every address, so long after all others that those are due. */
export function lastLogins(count: number): EventOf<'LogReceived'>[] {
  return Array.from({ length: addressesFor(count) }, (_, address) => address).flatMap((address) => [
    login(count + 2 * address, 7_200_000, address, 'Failed', 'last'),
    login(count + 2 * address + 1, 7_200_000, address, 'Accepted', 'last'),
  ]);
}

/** Logins of many addresses, about two in a minute for each, in the order of their times. */
export function logins(count: number, random: () => number): EventOf<'LogReceived'>[] {
  const times = Array.from({ length: count }, () => Math.floor(random() * 1_800_000));
  times.sort((a, b) => a - b);
  return times.map((at, number) => {
    const verb = random() < 0.8 ? 'Failed' : 'Accepted';
    const user = `user-${String(Math.floor(random() * 12))}`;
    return login(number, at, Math.floor(random() * addressesFor(count)), verb, user);
  });
}

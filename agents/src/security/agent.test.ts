import fc from 'fast-check';
import { type EventOf, events } from '@edgebeat/core';
import { readSshdLine } from '../ingest';
import { runKeyed } from '../runtime';
import { securityAgent } from './agent';
import { SecuritySettings } from './settings';

const start = Date.parse('2026-01-31T10:00:00.000Z');

function context(settings: object = {}) {
  return { settings: SecuritySettings.parse(settings), source: 'urn:test:security' };
}

/** A line of sshd at a number of seconds after the start. */
function log(second: number, message: string): EventOf<'LogReceived'> {
  const time = new Date(start + second * 1000).toISOString();
  const outcome = readSshdLine(`${time} edge-1 sshd[1]: ${message}`, {
    source: 'urn:test:log',
    position: `${String(second)} ${message}`,
    receivedAt: time,
  });
  if (!('event' in outcome)) throw new Error(`was parked: ${outcome.park.reason}`);
  return outcome.event;
}

function failed(second: number, { from = '192.0.2.1', user = 'root', count = 1 } = {}) {
  const message = `Failed password for ${user} from ${from} port 4000 ssh2`;
  return log(second, count === 1 ? message : `message repeated ${count} times: [ ${message}]`);
}

function accepted(second: number, { from = '192.0.2.1', user = 'root' } = {}) {
  return log(second, `Accepted password for ${user} from ${from} port 4000 ssh2`);
}

function seconds(length: number, first = 0): number[] {
  return Array.from({ length }, (_, index) => first + index);
}

function detect(input: readonly EventOf<'LogReceived'>[], settings: object = {}) {
  const run = runKeyed(securityAgent, context(settings), 1000);
  return input.flatMap((event) => run.handle(event));
}

function told(emitted: ReturnType<typeof detect>): string[] {
  return emitted.map(
    (event) => `${event.type.replace('io.edgebeat.Incident', '')} ${event.data.type}`,
  );
}

describe('security agent', () => {
  it('given five failures in the window, when they are handled, then one valid incident is opened', () => {
    const emitted = detect(seconds(6).map((second) => failed(second)));

    expect(told(emitted)).toEqual(['Opened ssh-brute-force']);
    expect(events.IncidentOpened.parse(emitted[0]).data).toMatchObject({
      severity: 'high',
      techniques: ['T1110.001'],
      firstSeen: '2026-01-31T10:00:00.000Z',
      lastSeen: '2026-01-31T10:00:04.000Z',
      evidence: { total: 5 },
      details: { address: '192.0.2.1', users: ['root'], failures: 5, accepted: [] },
    });
  });

  it('given four failures, when time passes the window before the fifth, then nothing is opened', () => {
    const four = seconds(4).map((second) => failed(second));

    expect(detect([...four, failed(604)])).toEqual([]);
    expect(told(detect([...four, failed(600)]))).toEqual(['Opened ssh-brute-force']);
  });

  it('given failures of several addresses, when none has five, then nothing is opened', () => {
    const addresses = seconds(20).map((n) => failed(n, { from: `192.0.2.${String(n % 5)}` }));

    expect(detect(addresses)).toEqual([]);
  });

  it('given spellings of one address, when they fail, then they are one source', () => {
    const spellings = [
      '2001:db8::1',
      '2001:DB8:0::1',
      '2001:db8:0:0::1',
      '2001:db8::0:1',
      '2001:0db8::1',
    ];

    const emitted = detect(spellings.map((from, second) => failed(second, { from })));

    expect(told(emitted)).toEqual(['Opened ssh-brute-force']);
  });

  it('given a folded repetition, when it is handled, then it counts as often as it was', () => {
    const emitted = detect([failed(0), failed(1, { count: 5 })]);

    expect(emitted[0]?.data.details.failures).toBe(6);
  });

  it('given a probe without a guess, when it fails, then it does not count', () => {
    const probes = seconds(9).map((n) =>
      log(n, 'Failed none for invalid user a from 192.0.2.1 port 4 ssh2'),
    );

    expect(detect(probes)).toEqual([]);
  });

  it('given an episode that goes on, when its counts double, then it is updated, not opened again', () => {
    const emitted = detect(seconds(45).map((second) => failed(second)));

    expect(told(emitted)).toEqual([
      'Opened ssh-brute-force',
      ...Array<string>(3).fill('Updated ssh-brute-force'),
    ]);
    expect(emitted.map((event) => event.data.details.failures)).toEqual([5, 10, 20, 40]);
    expect(new Set(emitted.map((event) => event.data.incidentId)).size).toBe(1);
    expect(new Set(emitted.map((event) => event.id)).size).toBe(4);
    emitted.slice(1).forEach((event) => events.IncidentUpdated.parse(event));
  });

  it('given an idle gap, when failures come again, then the first episode ends and another opens', () => {
    const emitted = detect([...seconds(5), ...seconds(5, 1805)].map((second) => failed(second)));

    expect(told(emitted)).toEqual([
      'Opened ssh-brute-force',
      'Updated ssh-brute-force',
      'Opened ssh-brute-force',
    ]);
    expect(emitted[1]?.data).toMatchObject({ state: 'ended' });
    expect(emitted[2]?.data.incidentId).not.toBe(emitted[0]?.data.incidentId);
  });

  it('given a brute force, when a login succeeds in the window, then a critical incident is opened once', () => {
    const failures = seconds(5).map((second) => failed(second, { user: `u${String(second)}` }));

    const emitted = detect([
      ...failures,
      accepted(604, { user: 'ada' }),
      accepted(604, { user: 'bob' }),
    ]);

    expect(told(emitted)).toEqual([
      'Opened ssh-brute-force',
      'Opened ssh-compromise',
      'Updated ssh-compromise',
    ]);
    expect(emitted[1]?.data).toMatchObject({
      severity: 'critical',
      techniques: ['T1110.001', 'T1078'],
      evidence: { total: 6 },
      details: { failures: 5, accepted: [{ user: 'ada', method: 'password' }] },
    });
    expect(emitted[2]?.data.details.accepted.map(({ user }) => user)).toEqual(['ada', 'bob']);
  });

  it.each([
    ['after the window', [...seconds(5).map((s) => failed(s)), accepted(605)]],
    [
      'from another address',
      [...seconds(5).map((s) => failed(s)), accepted(6, { from: '192.0.2.9' })],
    ],
    ['after too few failures', [failed(0), failed(1), accepted(2)]],
    ['before the failures', [accepted(0), ...seconds(5, 1).map((s) => failed(s))]],
  ])('given a login that succeeds %s, when it is handled, then it is no compromise', (_, input) => {
    expect(told(detect(input))).not.toContain('Opened ssh-compromise');
  });

  it('given an episode, when only time passes, then a tick ends it and drops the state', () => {
    const run = runKeyed(securityAgent, context(), 1000);
    [...seconds(5).map((s) => failed(s)), accepted(6), failed(0, { from: '192.0.2.2' })].forEach(
      (e) => run.handle(e),
    );

    const early = run.tick('2026-01-31T10:30:00.000Z');
    const late = run.tick('2026-01-31T10:31:00.000Z');

    expect(early).toEqual([]);
    expect(told([...late])).toEqual(['Updated ssh-brute-force', 'Updated ssh-compromise']);
    expect(run.keys()).toBe(0);
  });

  it('given a replay, when it is handled, then every event and its id are the same', () => {
    const input = [...seconds(30).map((second) => failed(second)), accepted(31)];

    expect(detect(input)).toEqual(detect(input));
  });

  it('given very many users and events, when they are handled, then state and events stay bounded', () => {
    const run = runKeyed(securityAgent, context(), 1000);

    const emitted = seconds(3000).flatMap((s) =>
      run.handle(failed(s, { user: `user-${String(s)}` })),
    );

    const last = emitted.at(-1);
    expect(emitted.length).toBeLessThan(12);
    expect(last?.data.details.users).toHaveLength(32);
    expect(last?.data.evidence.events).toHaveLength(64);
    expect((last?.data.details.otherFailures ?? 0) + 32).toBe(last?.data.details.failures);
  });

  it('given more addresses than room, when they fail, then the quietest are dropped and counted', () => {
    const run = runKeyed(securityAgent, context(), 10);

    seconds(25).forEach((n) => run.handle(failed(n, { from: `192.0.2.${String(n)}` })));

    expect([run.keys(), run.evicted()]).toEqual([10, 15]);
  });

  it('given any order of any events, when they are handled, then each incident is opened once', () => {
    const one = fc.tuple(fc.nat(4000), fc.boolean(), fc.nat(2)).map(([s, fails, host]) => {
      const from = `192.0.2.${String(host)}`;
      return fails ? failed(s, { from }) : accepted(s, { from });
    });

    fc.assert(
      fc.property(fc.array(one, { maxLength: 120 }), (input) => {
        const opened = detect(input).filter((event) => event.type === 'io.edgebeat.IncidentOpened');

        const ids = opened.map((event) => event.data.incidentId);
        expect(new Set(ids).size).toBe(ids.length);
      }),
      { numRuns: 60 },
    );
  });
});

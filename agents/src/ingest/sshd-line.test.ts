import fc from 'fast-check';
import { events } from '@edgebeat/core';
import { type LineOrigin, readSshdLine } from './sshd-line';

const origin: LineOrigin = {
  source: 'urn:edgebeat:org1:hamburg:sshd',
  position: '0',
  receivedAt: '2026-01-31T10:00:00.000Z',
};

function data(line: string, more: Partial<LineOrigin> = {}) {
  const outcome = readSshdLine(line, { ...origin, ...more });
  if (!('event' in outcome)) throw new Error(`was parked: ${outcome.park.reason}`);
  return events.LogReceived.parse(outcome.event);
}

function message(text: string) {
  return data(`2026-01-31T10:00:00Z edge-1 sshd[1]: ${text}`).data;
}

describe('readSshdLine', () => {
  it.each([
    ['Dec 10 06:55:46 LabSZ sshd[24200]: x', '2025-12-10T06:55:46.000Z', 'LabSZ', 24_200],
    ['Jan  2 03:04:05 h sshd[1]: x', '2026-01-02T03:04:05.000Z', 'h', 1],
    ['<38>Jan 31 10:00:00 h sshd[1]: x', '2026-01-31T10:00:00.000Z', 'h', 1],
    ['2026-01-31T11:00:00.123456+01:00 h sshd[7]: x', '2026-01-31T10:00:00.123Z', 'h', 7],
    ['2026-01-31T10:00:00Z h sshd-session[7]: x', '2026-01-31T10:00:00.000Z', 'h', 7],
    ['<38>1 2026-01-31T10:00:00.5Z h sshd 7 - - x', '2026-01-31T10:00:00.500Z', 'h', 7],
    [
      '<38>1 2026-01-31T10:00:00Z h sshd 7 ID [a@1 b="c \\"]"][d] x',
      '2026-01-31T10:00:00.000Z',
      'h',
      7,
    ],
  ])(
    'given the line %s, when it is read, then time, host and pid are right',
    (line, time, host, pid) => {
      const event = data(line);

      expect(event).toMatchObject({ time, data: { host, pid, message: 'x' } });
    },
  );

  it('given no year, when a date would be in the future, then it was the year before', () => {
    expect(data('Feb  1 09:00:00 h sshd[1]: x').time).toBe('2026-02-01T09:00:00.000Z');
    expect(data('Feb  2 09:00:00 h sshd[1]: x').time).toBe('2025-02-02T09:00:00.000Z');
    expect(data('Feb 29 09:00:00 h sshd[1]: x').time).toBe('2024-02-29T09:00:00.000Z');
  });

  it('given year and zone, when a line has none, then they count', () => {
    const event = data('Dec 10 06:55:46 h sshd[1]: x', { year: 2015, zone: '+08:00' });

    expect(event.time).toBe('2015-12-09T22:55:46.000Z');
  });

  it.each([
    [
      'Failed password for root from 203.0.113.77 port 50022 ssh2',
      {
        outcome: 'failed',
        method: 'password',
        user: 'root',
        address: '203.0.113.77',
        port: 50_022,
      },
    ],
    [
      'Failed password for invalid user  0101 from 203.0.113.77 port 1 ssh2',
      { outcome: 'failed', method: 'password', user: ' 0101', address: '203.0.113.77', port: 1 },
    ],
    [
      'Failed password for invalid user a from 192.0.2.1 port 9 ssh2 from 203.0.113.77 port 1 ssh2',
      {
        ...{ outcome: 'failed', method: 'password', address: '203.0.113.77', port: 1 },
        user: 'a from 192.0.2.1 port 9 ssh2',
      },
    ],
    [
      'Accepted publickey for ada from 2001:db8::1 port 1 ssh2: ED25519 SHA256:abc',
      { outcome: 'accepted', method: 'publickey', user: 'ada', address: '2001:db8::1', port: 1 },
    ],
    [
      'Invalid user admin from 203.0.113.77 port 5',
      { outcome: 'invalid-user', user: 'admin', address: '203.0.113.77', port: 5 },
    ],
    ['Connection closed by 203.0.113.77 port 5 [preauth]', { outcome: 'other' }],
  ])('given the message %s, when it is read, then what it says is normalised', (text, said) => {
    expect(message(text)).toMatchObject({ count: 1, authentication: said });
    expect(message(text).authentication).toEqual(said);
  });

  it('given a folded repetition, when it is read, then it counts as often as it was', () => {
    const text = 'message repeated 5 times: [ Failed password for root from 192.0.2.1 port 4 ssh2]';

    expect(message(text)).toMatchObject({
      count: 5,
      authentication: { outcome: 'failed', user: 'root', address: '192.0.2.1' },
    });
  });

  it('given another program that says the words of sshd, when it is read, then it is no attempt', () => {
    const line = '2026-01-31T10:00:00Z h web[1]: Accepted password for root from 192.0.2.1 port 4';

    expect(data(line).data.authentication).toEqual({ outcome: 'other' });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['x'.repeat(8193), 'too-long'],
    ['ä'.repeat(4097), 'too-long'],
    ['2026-01-31T10:00:00Z h sshd[1]: \u0000', 'control-characters'],
    ['2026-01-31T10:00:00Z h sshd[1]: \u001b[2J', 'control-characters'],
    ['2026-01-31T10:00:00Z h sshd[1]: a\nb', 'control-characters'],
    ['2026-01-31T10:00:00Z h sshd[1]: \ud800', 'not-utf8'],
    ['hello', 'no-header'],
    ['2026-02-30T10:00:00Z h sshd[1]: x', 'bad-time'],
    ['2026-01-31T24:00:00Z h sshd[1]: x', 'bad-time'],
    ['Foo 10 06:55:46 h sshd[1]: x', 'bad-time'],
    ['Feb 31 06:55:46 h sshd[1]: x', 'bad-time'],
  ])('given the line %j, when it is read, then it is parked as %s', (line, reason) => {
    expect(readSshdLine(line, origin)).toMatchObject({ park: { reason } });
  });

  it('given any text, when it is read, then it is a valid event or parked', () => {
    const heads = fc.constantFrom(
      '',
      '2026-01-31T10:00:00Z h sshd[1]: ',
      'Dec 10 06:55:46 h sshd[1]: ',
    );
    const middles = fc.constantFrom(
      '',
      'Failed password for ',
      'Invalid user ',
      'message repeated 9',
    );
    const ends = fc.constantFrom('', ' from 192.0.2.1 port 4 ssh2', ' from x port 99999', ']');

    fc.assert(
      fc.property(
        heads,
        middles,
        fc.string({ unit: 'binary', maxLength: 400 }),
        ends,
        (...parts) => {
          const outcome = readSshdLine(parts.join(''), origin);

          if ('event' in outcome)
            expect(events.LogReceived.parse(outcome.event)).toEqual(outcome.event);
          else expect(outcome.park.detail).toMatch(/^the /);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('given the same line at two places, when it is read, then it is two events and a replay is one', () => {
    const line = 'Dec 10 06:55:46 h sshd[1]: x';

    const ids = ['0', '0', '30'].map((position) => data(line, { position }).id);

    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  it('given a zone name, when a line is read, then it is refused with the mend', () => {
    expect(() => readSshdLine('x', { ...origin, zone: 'Europe/Berlin' })).toThrow('like +01:00');
  });
});

import { lineTime } from './line-time';

const head = {
  kind: 'line',
  source: 'urn:edgebeat:AlphaMSP:alpha-1:replay:x',
  position: '0',
  receivedAt: '2026-03-01T00:00:00.000Z',
} as const;

describe('lineTime', () => {
  it.each([
    ['sshd', 'Jan 10 10:00:01 host sshd[7]: Connection closed', '2026-01-10T10:00:01.000Z'],
    ['series', '2014-04-01 00:05:00,21.5', '2014-04-01T00:05:00.000Z'],
    ['jsonl', '{"time":"2026-01-31T10:00:00Z","value":1}', '2026-01-31T10:00:00.000Z'],
  ] as const)(
    'given a line of %s, when its time is read, then it is that',
    (format, text, time) => {
      expect(lineTime({ ...head, format, text })).toBe(Date.parse(time));
    },
  );

  it.each([
    ['sshd', 'no time here'],
    ['series', 'timestamp,value'],
    ['jsonl', '{"time":7}'],
    ['jsonl', 'not json'],
  ] as const)(
    'given a line of %s without one, when it is read, then there is none',
    (format, text) => {
      expect(lineTime({ ...head, format, text })).toBeUndefined();
    },
  );
});

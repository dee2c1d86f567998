import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { LineOutcome } from './sshd-line';
import { emptyTally, type LogOrigin, readSshdLog, tallied } from './sshd-log';

const origin: LogOrigin = { source: 'urn:test:log', receivedAt: '2026-01-31T10:00:00.000Z' };
const line = '2026-01-31T10:00:00Z h sshd[1]: x';

async function read(log: Parameters<typeof readSshdLog>[0], more: Partial<LogOrigin> = {}) {
  const outcomes: LineOutcome[] = [];
  for await (const outcome of readSshdLog(log, { ...origin, ...more })) outcomes.push(outcome);
  return { outcomes, tally: outcomes.reduce(tallied, emptyTally) };
}

function times(outcomes: readonly LineOutcome[]): string[] {
  return outcomes.flatMap((outcome) => ('event' in outcome ? [outcome.event.time] : []));
}

describe('readSshdLog', () => {
  it('given lines of every kind, when the log is read, then each is counted with its reason', async () => {
    const text = [line, '', 'hello', `${line}\r`, 'x'.repeat(20_000), line].join('\n');

    const { tally } = await read(text);

    expect(tally).toEqual({
      lines: 6,
      events: 3,
      parked: { empty: 1, 'no-header': 1, 'too-long': 1 },
    });
  });

  it('given bytes that are no UTF-8, when the log is read, then the line is parked', async () => {
    const bytes = [new TextEncoder().encode(line), Uint8Array.of(0xc3, 0x28, 0x0a)];

    const { tally } = await read(bytes);

    expect(tally).toEqual({ lines: 1, events: 0, parked: { 'not-utf8': 1 } });
  });

  it('given a log cut into chunks anywhere, when it is read, then the outcome is the same', async () => {
    const bytes = new TextEncoder().encode(
      [line, '', 'ä'.repeat(4000), 'ä'.repeat(5000), `${line}\r`, line].join('\n'),
    );
    const whole = await read([bytes]);

    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 30 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));

        expect(await read(chunks)).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('given a line of exactly the limit with CRLF, when it is read, then it is taken', async () => {
    const long = line + 'y'.repeat(8192 - line.length);

    const { tally } = await read(`${long}\r\n${long}y\r\n`);

    expect(tally).toEqual({ lines: 2, events: 1, parked: { 'too-long': 1 } });
  });

  it('given a log over the turn of the year, when it starts in 2025, then later lines are of 2026', async () => {
    const days = ['Dec 30', 'Dec 31', 'Jan  1', 'Dec 31', 'Jan  2', 'Jul  1'];

    const { outcomes } = await read(days.map((day) => `${day} 10:00:00 h sshd[1]: x`).join('\n'), {
      year: 2025,
    });

    expect(times(outcomes).map((time) => time.slice(0, 10))).toEqual([
      ...['2025-12-30', '2025-12-31', '2026-01-01', '2025-12-31', '2026-01-02', '2026-07-01'],
    ]);
  });

  it('given a stream that never ends a line, when it is read, then memory stays bounded', async () => {
    function* endless() {
      for (let i = 0; i < 2000; i += 1) yield new Uint8Array(65_536).fill(0x61);
    }

    const { outcomes } = await read(endless());

    expect(outcomes).toHaveLength(1);
    expect(outcomes[0]).toMatchObject({ parked: { reason: 'too-long' } });
  });

  const data = process.env['EDGEBEAT_DATA'];
  const recorded = data === undefined ? it.skip : it;

  recorded(
    'given the 2,000 lines of logpai/loghub OpenSSH_2k (needs EDGEBEAT_DATA), when they are read, then each is an event',
    async () => {
      const { outcomes, tally } = await read([
        readFileSync(join(data ?? '', 'logs/openssh_2k.log')),
      ]);

      const said = outcomes.flatMap((o) => ('event' in o ? [o.event.data.authentication] : []));
      expect(tally).toEqual({ lines: 2000, events: 2000, parked: {} });
      expect(said.filter((a) => a.outcome === 'failed' && a.method === 'password')).toHaveLength(
        520,
      );
      expect(said.filter((a) => a.outcome === 'accepted')).toHaveLength(1);
      expect(said.filter((a) => a.outcome === 'invalid-user')).toHaveLength(113);
    },
  );

  recorded(
    'given the 2,000 lines of logpai/loghub Linux_2k (needs EDGEBEAT_DATA), when they are read, then none vanishes',
    async () => {
      const { tally } = await read([readFileSync(join(data ?? '', 'logs/linux_2k.log'))]);

      const parked = Object.values(tally.parked).reduce((sum, n) => sum + n, 0);
      expect(tally.lines).toBe(2000);
      expect(tally.events + parked).toBe(2000);
    },
  );
});

import type { IntakeRecord } from '@edgebeat/core';
import { LineTally } from './line-tally';

const good = 'Dec 10 06:55:46 LabSZ sshd[24200]: Invalid user webmaster from 173.234.31.186';

function line(position: string, text: string): IntakeRecord {
  const receivedAt = '2026-01-31T10:00:00.000Z';
  const source = 'urn:edgebeat:AlphaMSP:alpha-1:replay:log';
  return { kind: 'line', source, position, receivedAt, format: 'sshd', text, year: 2025 };
}

describe('the tally of lines', () => {
  it('given lines that come again and one that is none, when they are counted, then each is told', () => {
    const tally = new LineTally(new Set());

    [line('0', good), line('0', good), line('90', good), line('180', 'no log line')].forEach(
      (one) => {
        tally.count(one);
      },
    );

    expect(tally.counts).toEqual({ parked: 1, duplicate: 1 });
  });

  it('given a site that does not show its events, when lines are counted, then nothing is said of repeats', () => {
    const tally = new LineTally(undefined);

    tally.count(line('0', good));

    expect(tally.counts).toEqual({ parked: 0 });
  });

  it('given more events than it keeps ids of, when lines are counted, then nothing is said of repeats', () => {
    const tally = new LineTally(new Set(), 1);

    for (const position of ['0', '90', '180']) tally.count(line(position, good));

    expect(tally.counts).toEqual({ parked: 0 });
  });
});

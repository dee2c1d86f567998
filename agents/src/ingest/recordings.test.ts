import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { line, tally } from './intake.test.kit';

const data = process.env['EDGEBEAT_DATA'] ?? '';
const recorded = data === '' ? it.skip : it;

function linesOf(file: string): string[] {
  return readFileSync(join(data, file), 'utf8').trimEnd().split(/\r?\n/);
}

function seriesIn(folder: string): string[] {
  const path = join('nab/data', folder);
  return readdirSync(join(data, path)).map((file) => join(path, file));
}

describe('ingest over recordings', () => {
  recorded.each([
    ['logs/openssh_2k.log', { events: 2000 }],
    ['logs/linux_2k.log', { events: 2000 }],
  ])(
    'given %s of logpai/loghub (needs EDGEBEAT_DATA), when its lines come in, then each becomes an event or is parked with a reason',
    (file, counts) => {
      const records = linesOf(file).map((text, n) => line(text, { position: String(n) }));

      expect(tally(records)).toEqual(counts);
    },
  );

  recorded.each([
    ['artificialNoAnomaly', 5],
    ['artificialWithAnomaly', 6],
    ['realAWSCloudwatch', 17],
    ['realAdExchange', 6],
  ])(
    'given the series %s of the Numenta Anomaly Benchmark (needs EDGEBEAT_DATA), when their lines come in, then all but the header lines are readings',
    (folder, count) => {
      const files = seriesIn(folder);
      const records = files.flatMap((file) =>
        linesOf(file).map((text, n) => line(text, { format: 'series', position: String(n) })),
      );

      expect(files).toHaveLength(count);
      expect(tally(records)).toEqual({ header: count, events: records.length - count });
    },
  );

  recorded(
    'given the records of OTRF/Security-Datasets (needs EDGEBEAT_DATA), when they come in as JSON lines, then each is an event',
    () => {
      const files = readdirSync(join(data, 'log4shell')).filter((file) => file.endsWith('.json'));
      const records = files.flatMap((file) =>
        linesOf(join('log4shell', file)).map((text, n) =>
          line(text, { format: 'jsonl', position: String(n) }),
        ),
      );

      expect(tally(records)).toEqual({ events: records.length });
      expect(records.length).toBeGreaterThan(10);
    },
  );
});

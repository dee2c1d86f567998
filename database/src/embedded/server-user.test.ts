import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { checkReach } from './server-user';
import { temporaryFolder } from './start-postgres.test.kit';

const user = { name: 'somebody', uid: 65_001, gid: 65_001 };

it('given a closed folder above, when the reach is checked, then it is named with the mend', async () => {
  await using home = await temporaryFolder();
  const inner = join(home.path, 'inner');
  await mkdir(inner);
  await chmod(home.path, 0o700);

  const checked = checkReach(inner, user);

  await expect(checked).rejects.toThrow(Rejected);
  await expect(checked).rejects.toThrow(
    `runs as somebody here, who may not enter ${home.path}; run "chmod o+x ${home.path}"`,
  );
});

it('given folders that let the user through, when the reach is checked, then all is well', async () => {
  await using home = await temporaryFolder();

  await expect(checkReach(home.path, user)).resolves.toBeUndefined();
});

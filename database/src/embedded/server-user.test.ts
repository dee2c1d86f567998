import { chmod, mkdir, symlink } from 'node:fs/promises';
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

it('given a link into a closed folder, when the reach is checked, then the folder is named', async () => {
  await using home = await temporaryFolder();
  const [closed, link] = [join(home.path, 'closed'), join(home.path, 'link')];
  await mkdir(join(closed, 'inner'), { recursive: true });
  await chmod(closed, 0o700);
  await symlink(join(closed, 'inner'), link);

  await expect(checkReach(link, user)).rejects.toThrow(`run "chmod o+x ${closed}"`);
});

it('given folders that let the user through, when the reach is checked, then all is well', async () => {
  await using home = await temporaryFolder();

  await expect(checkReach(home.path, user)).resolves.toBeUndefined();
});

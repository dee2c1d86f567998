import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileKeyStore, rewrapKeys } from './file-key-store';
import { keyStoreContract } from './key-store-contract';
import { createMasterKeyFile } from './master-key';

const homes: string[] = [];
const press = { tenant: 'alpha', subject: 'device:press-1' };

async function newHome() {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-keys-'));
  homes.push(home);
  const options = { folder: join(home, 'keys'), masterKeyFile: join(home, 'master', 'key') };
  await createMasterKeyFile(options.masterKeyFile);
  return { home, options };
}

afterAll(() => Promise.all(homes.map((home) => rm(home, { recursive: true }))));

keyStoreContract('files whose master key goes away', async () => {
  const { options } = await newHome();
  return {
    keys: fileKeyStore(options),
    reopened: () => fileKeyStore(options),
    breakIt: async () => {
      await rename(options.masterKeyFile, `${options.masterKeyFile}.away`);
      return () => rename(`${options.masterKeyFile}.away`, options.masterKeyFile);
    },
  };
});

keyStoreContract('files under another master key', async () => {
  const { options } = await newHome();
  return {
    keys: fileKeyStore(options),
    reopened: () => fileKeyStore(options),
    breakIt: async () => {
      const right = await readFile(options.masterKeyFile);
      await writeFile(options.masterKeyFile, `${'ab'.repeat(32)}\n`);
      return () => writeFile(options.masterKeyFile, right);
    },
  };
});

describe('the key store of files', () => {
  it('given a master key that others can read, when a key is asked for, then the mend is named', async () => {
    const { options } = await newHome();
    await chmod(options.masterKeyFile, 0o640);

    await expect(fileKeyStore(options).current(press)).rejects.toThrow(/set its mode to 0600/);
  });

  it('given a master key, when another is to be made in its place, then it is refused', async () => {
    const { options } = await newHome();

    await expect(createMasterKeyFile(options.masterKeyFile)).rejects.toThrow(
      /there is a master key/,
    );
    expect((await stat(options.masterKeyFile)).mode & 0o777).toBe(0o600);
  });

  it('given a wrapped key that was changed, when it is asked for, then the subject is named', async () => {
    const { options } = await newHome();
    await fileKeyStore(options).current(press);
    const path = await subjectPath(options.folder);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace(/"epoch":1/, '"epoch":7'));

    await expect(fileKeyStore(options).keyOf(press, 7)).rejects.toThrow(/press-1.*was changed/);
  });

  it('given a shredded subject, when its file is read, then no wrapped key is left', async () => {
    const { options } = await newHome();
    const store = fileKeyStore(options);
    await store.current(press);
    await store.shred(press);

    const text = await readFile(await subjectPath(options.folder), 'utf8');

    expect(JSON.parse(text)).toMatchObject({ shredded: 1, keys: [] });
  });

  it('given a new master key, when all keys are wrapped anew, then only it opens them', async () => {
    const { home, options } = await newHome();
    const before = await fileKeyStore(options).current(press);
    const newFile = join(home, 'master', 'next');
    await createMasterKeyFile(newFile);

    const count = await rewrapKeys(options, newFile);

    const after = fileKeyStore({ ...options, masterKeyFile: newFile });
    expect(count).toBe(1);
    expect(Buffer.from((await after.current(press)).key).equals(before.key)).toBe(true);
    await expect(fileKeyStore(options).current(press)).rejects.toThrow(/needs/);
  });
});

async function subjectPath(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true });
  return join(folder, names.find((name) => name.endsWith('.json')) ?? '');
}

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFabric, missingPrograms } from './find-fabric';

const names = ['peer', 'orderer', 'configtxgen', 'osnadmin'];

describe("Fabric's programs", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fabric-programs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Programs that print a version as Fabric's do. */
  async function install(versions: Readonly<Record<string, string>>): Promise<void> {
    for (const [name, version] of Object.entries(versions)) {
      await writeFile(join(folder, name), `#!/bin/sh\necho '${name}:\n Version: ${version}'\n`);
      await chmod(join(folder, name), 0o755);
    }
  }

  const all = (version: string) => Object.fromEntries(names.map((name) => [name, version]));

  it('given a folder that holds them, when it is named, then their places and version are found', async () => {
    await install(all('3.1.5'));

    const found = await findFabric({ FABRIC_BIN: folder, PATH: '/nowhere' });

    expect(found).toMatchObject({ peer: join(folder, 'peer'), version: '3.1.5' });
  });

  it('given the PATH, when no folder is named, then the first folder that has a program gives it', async () => {
    await install(all('3.1.5'));

    const found = await findFabric({ PATH: `/nowhere:${folder}` });

    expect(found.orderer).toBe(join(folder, 'orderer'));
  });

  it('given a folder without two of them, when it is named, then both are told with the place to get them', async () => {
    await install({ peer: '3.1.5', configtxgen: '3.1.5' });
    const environment = { FABRIC_BIN: folder, PATH: '' };

    const found = findFabric(environment);

    await expect(found).rejects.toMatchObject({
      code: 'programs-missing',
      message:
        `Fabric's orderer, osnadmin are not in ${folder} (FABRIC_BIN): get Fabric's programs from ` +
        'https://hyperledger-fabric.readthedocs.io/en/latest/install.html and name their folder in FABRIC_BIN; ' +
        'containers of the official images hyperledger/fabric-peer and hyperledger/fabric-orderer bring their own.',
    });
    expect(missingPrograms(environment)).toEqual(['orderer', 'osnadmin']);
  });

  it.each([
    [
      'of two releases',
      { ...all('3.1.5'), orderer: '2.5.9' },
      /of one release; found peer 3.1.5, orderer 2.5.9/,
    ],
    ['of an old release', all('2.5.9'), /3.1 or newer is needed; found peer 2.5.9/],
  ])(
    'given programs %s, when they are found, then they are refused',
    async (_name, versions, sentence) => {
      await install(versions);

      const found = findFabric({ FABRIC_BIN: folder });

      await expect(found).rejects.toMatchObject({ code: 'programs-mixed' });
      await expect(found).rejects.toThrow(sentence);
    },
  );
});

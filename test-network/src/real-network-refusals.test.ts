import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { writeConsortium } from './consortium-file';
import { edgebeat, type Ended } from './edgebeat';

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgebeat-real-'));
  file = join(folder, 'consortium.yaml');
  await writeConsortium(file, ['alpha', 'beta', 'gamma']);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Programs that say a version and do nothing. */
async function programs(name: string, versions: Readonly<Record<string, string>>): Promise<string> {
  const bin = await mkdtemp(join(folder, name));
  for (const [program, version] of Object.entries(versions)) {
    await writeFile(join(bin, program), `#!/bin/sh\necho 'Version: ${version}'\n`);
    await chmod(join(bin, program), 0o755);
  }
  return bin;
}

const release = { peer: 'v3.1.5', orderer: 'v3.1.5', configtxgen: 'v3.1.5', osnadmin: 'v3.1.5' };

describe('edgebeat network up on a machine or with a file that does not fit', () => {
  async function refused(args: readonly string[], bin: string): Promise<Ended> {
    const home = join(folder, 'refused');
    const ended = await edgebeat(['network', 'up', '--data', home, ...args], { FABRIC_BIN: bin });
    expect(await readdir(folder)).not.toContain('refused');
    expect(ended.errors.trim().split('\n')).toHaveLength(1);
    return ended;
  }

  it('given no programs of Fabric, when it starts, then exit code 13, with installer and images', async () => {
    const { code, errors } = await refused(['--file', file], join(folder, 'nowhere'));

    expect(code).toBe(13);
    expect(errors).toContain("Fabric's peer, orderer, configtxgen, osnadmin are not in");
    expect(errors).toContain('https://hyperledger-fabric.readthedocs.io/en/latest/install.html');
    expect(errors).toContain('images hyperledger/fabric-peer and hyperledger/fabric-orderer');
  });

  it('given programs of two releases, when it starts, then exit code 13, with what was found', async () => {
    const bin = await programs('mixed-', { ...release, orderer: 'v3.0.0' });

    const { code, errors } = await refused(['--file', file], bin);

    expect(code).toBe(13);
    expect(errors).toContain('must be of one release; found peer 3.1.5, orderer 3.0.0');
  });

  it.each([
    [
      'a port that is none',
      [],
      /peer: \d+/,
      'peer: x',
      /members\[0\]\.sites\[0\]\.ports\.peer: found "x"; must be a port/,
    ],
    [
      'a site on another machine',
      [],
      'ports:',
      'host: 192.0.2.1\n        ports:',
      /members\[0\]\.sites\[0\]\.host: found "192\.0\.2\.1", which leads to 192\.0\.2\.1, not an address of this machine; .*"edgebeat site init"/,
    ],
    [
      'bft for three members',
      ['orderer: { type: bft }'],
      '',
      '',
      /orderer\.type: found "bft"; needs 4 members or more/,
    ],
    [
      "a member's own channel for two",
      ['channels: [{ name: common }, { name: local-beta, members: [alpha, beta] }]'],
      '',
      '',
      /channels\[1\]\.members: found .*; must be \[beta\]: the channel is its own/,
    ],
  ])(
    'given %s in the file, when it starts, then exit code 2, path and mend',
    async (_what, head, from, to, said) => {
      const other = join(await mkdtemp(join(folder, 'file-')), 'consortium.yaml');
      await writeConsortium(other, ['alpha', 'beta', 'gamma'], head);
      await writeFile(other, (await readFile(other, 'utf8')).replace(from, to));

      const { code, errors } = await refused(['--file', other], await programs('fit-', release));

      expect(errors).toMatch(said);
      expect(code).toBe(2);
    },
  );

  it('given a port in use, when it starts, then exit code 4, with the port, its field and the member, and nothing was planned', async () => {
    const port = Number(/beta[^]*?peer: (\d+)/.exec(await readFile(file, 'utf8'))?.[1]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port }, resolve));
    const home = join(folder, 'taken');

    const { code, errors } = await edgebeat(['network', 'up', '--data', home, '--file', file], {
      FABRIC_BIN: await programs('fit-', release),
    });
    await new Promise((resolve) => server.close(resolve));

    expect(code).toBe(4);
    expect(errors).toContain(`Port ${String(port)} on 127.0.0.1`);
    expect(errors).toContain('members[1].sites[0].ports.peer (BetaMSP)');
    expect(await readdir(home)).toEqual([]);
  });

  it('given the packaged file, when it is generated twice, then the bytes are the same and the package id is told', async () => {
    const generate = (name: string) =>
      edgebeat(['network', 'generate', '--out', join(folder, name), '--json']);

    const [first] = await Promise.all([generate('one'), generate('two')]);
    const told = z.object({ files: z.array(z.string()), packageId: z.string() });
    const { files, packageId } = told.parse(JSON.parse(first.output));

    expect(packageId).toMatch(/^edgebeat_[0-9a-f]{64}_[0-9a-f]{64}:[0-9a-f]{64}$/);
    expect(files).toContain('compose.yaml');
    for (const name of files) {
      const [one, two] = await Promise.all(
        ['one', 'two'].map((out) => readFile(join(folder, out, name), 'utf8')),
      );
      expect(two).toBe(one);
    }
  });
});

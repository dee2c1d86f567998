import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { builderVariable, writeBuilder } from './ccaas-builder';
import { packageIdOf, serviceChaincodePackage } from './package';

const run = promisify(execFile);

describe('a package of a chaincode that runs as a service', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chaincode-package-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Unpacks as a peer does before it asks its builders. */
  async function unpack() {
    await writeFile(
      join(folder, 'package.tar.gz'),
      serviceChaincodePackage('my-asset_1', 'my-asset').content,
    );
    await run('tar', ['-xzf', 'package.tar.gz'], { cwd: folder });
    await run('tar', ['-xzf', 'code.tar.gz'], { cwd: folder });
    await writeBuilder(join(folder, "it's a builder"));
    return (step: string, args: string[], settings: object = {}) =>
      run(join(folder, "it's a builder", 'bin', step), args, {
        env: { PATH: '/usr/bin:/bin', [builderVariable]: JSON.stringify(settings) },
      });
  }

  it('given one label, when it is packed twice, then bytes and id are the same', () => {
    const [first, second] = [1, 2].map(() => serviceChaincodePackage('asset_1', 'asset'));

    expect(first?.content.equals(second?.content ?? Buffer.alloc(0))).toBe(true);
    expect(first?.id).toMatch(/^asset_1:[0-9a-f]{64}$/);
    expect(serviceChaincodePackage('asset_2', 'asset').id).not.toBe(first?.id);
  });

  it('given the file of a package, when its id is asked for, then it is the one that it was made with', () => {
    const { id, content } = serviceChaincodePackage('asset_1', 'asset');

    expect(packageIdOf(content)).toBe(id);
    expect(() => packageIdOf(Buffer.from('no package'))).toThrow('it is no chaincode package');
  });

  it("given a package, when the builder releases it, then the connection holds the peer's own values", async () => {
    const step = await unpack();
    const settings = {
      my_asset_address: 'localhost:7052',
      my_asset_client_key: 'key\nof lines\n',
      my_asset_client_cert: 'certificate',
      my_asset_root_cert: 'root',
    };

    await step('detect', [folder, folder]);
    const built = await mkdtemp(join(folder, 'built-'));
    await step('build', [folder, folder, built]);
    await step('release', [built, folder], settings);

    const file = join(folder, 'chaincode', 'server', 'connection.json');
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
      address: 'localhost:7052',
      dial_timeout: '10s',
      tls_required: true,
      client_auth_required: true,
      client_key: 'key\nof lines\n',
      client_cert: 'certificate',
      root_cert: 'root',
    });
  });

  it('given a setting that the peer lacks, when the builder releases, then it names the setting', async () => {
    const step = await unpack();

    const released = step('release', [folder, folder]);

    await expect(released).rejects.toThrow(`my_asset_address is not in ${builderVariable}`);
  });

  it('given a package of another type, when the builder is asked, then it is not its own', async () => {
    const step = await unpack();
    await writeFile(join(folder, 'metadata.json'), '{"type":"golang","label":"ccaas"}');

    await expect(step('detect', [folder, folder])).rejects.toMatchObject({ code: 1 });
  });
});

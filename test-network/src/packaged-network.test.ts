import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packEmbedded } from './packaging/embedded-package';

jest.setTimeout(120_000);

const run = promisify(execFile);
const root = join(__dirname, '..', '..');
const client = ['@hyperledger/fabric-gateway@1.11.0', '@grpc/grpc-js@1.14.7'];
const others = ['fabric-shim@2.5.8', ...client];
const ping = ['ping', '--fetch-retries=0', '--fetch-timeout=5000'];
const hasRegistry = spawnSync('npm', ping, { timeout: 10_000 }).status === 0;

/** The packaged network as a project of somebody else uses it, without overrides. */
(hasRegistry ? describe : describe.skip)(
  'the package of fabric-embedded (skipped when the package registry cannot be reached: npm ping)',
  () => {
    let project: string;

    beforeAll(async () => {
      project = await mkdtemp(join(tmpdir(), 'edgebeat-package-'));
      await writeFile(join(project, 'package.json'), '{"name":"consumer","private":true}');
      const quiet = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'];
      const file = await packEmbedded(project);
      await run('npm', ['install', ...quiet, file, ...others], { cwd: project });
    });

    afterAll(() => rm(project, { recursive: true, force: true }));

    const node = (...args: string[]) =>
      run(process.execPath, ['--no-deprecation', ...args], {
        cwd: project,
        env: {
          ...process.env,
          CORE_CHAINCODE_LOGGING_SHIM: 'error',
          CORE_CHAINCODE_LOGGING_LEVEL: 'error',
        },
      });

    it('given a project that uses it alone, when it is loaded, then it leaves no global messages behind', async () => {
      const script = "require('@edgebeat/fabric-embedded'); console.log(typeof proto)";

      const { stdout } = await node('-e', script);

      expect(stdout.trim()).toBe('undefined');
    });

    it("given both versions of Fabric's messages in one process, when the README's test runs, then a transaction is submitted and read", async () => {
      const readme = await readFile(join(root, 'fabric-embedded', 'README.md'), 'utf8');
      const example = [...readme.matchAll(/```js\n([^`]*(?:`[^`]+`[^`]*)*)```/g)].map(
        ([, text]) => text,
      );
      await writeFile(join(project, 'asset.test.js'), example[0] ?? '');
      const versions = await node(
        '-p',
        `[require.resolve('@hyperledger/fabric-protos'),
      require.resolve('@hyperledger/fabric-protos', { paths: [require.resolve('fabric-shim')] })]
      .map((file) => require(file.replace(/lib.index.js$/, 'package.json')).version).join()`,
      );

      const { stderr } = await node(
        require.resolve('jest/bin/jest'),
        '--rootDir',
        project,
        '--forceExit',
      );

      expect(versions.stdout.trim()).toBe('0.3.7,0.2.2');
      expect(stderr).toContain('✓ what is put is there afterwards');
    });
  },
);

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);

/** The last line of Stryker that runs on every Node that we do. */
const VERSION = '9.6.1';
const parts = ['core', 'jest-runner'].map((name) => `@stryker-mutator/${name}@${VERSION}`);

const root = join(__dirname, '..', '..', '..');
const ignorer = join(__dirname, 'texts-ignorer.js');
const build = join(__dirname, 'build-sandbox.js');
/** Neither mutated nor needed by the tests of chaincode. */
const leftOut = [
  ...['dist', 'docs', 'agents', 'bus', 'cli', 'database', 'fabric-embedded', 'gateway-app'],
  ...['ledger', 'pipeline', 'store', 'test-network', '.edgebeat*', 'certs'],
];

/** What became of the mutants of a folder. */
export interface Mutated {
  readonly killed: number;
  /** Those that a test could have found. */
  readonly valid: number;
  /** Where mutants live, as `file:line mutator`. */
  readonly living: readonly string[];
}

/** Puts Stryker into the folder of tools, once: 168 packages are too many for everybody's install. */
export async function installStryker(tools: string): Promise<string> {
  const folder = join(tools, `stryker-${VERSION}`);
  if (!existsSync(folder)) {
    const part = `${folder}.part`;
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    await writeFile(join(part, 'package.json'), '{"private":true}');
    const install = ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...parts];
    await run('npm', install, { cwd: part });
    await rename(part, folder);
  }
  return join(folder, 'node_modules', '@stryker-mutator');
}

const Report = z.object({
  files: z.record(
    z.string(),
    z.object({
      mutants: z.array(
        z.object({
          status: z.string(),
          mutatorName: z.string(),
          location: z.object({ start: z.object({ line: z.int() }) }),
        }),
      ),
    }),
  ),
});

/**
 * Mutates the sources of a folder of chaincode and runs the folder's own tests on each mutant, one
 * at a time. What did not change since the last run is not run again.
 */
export async function mutate(stryker: string, folder: string): Promise<Mutated> {
  const home = await mkdtemp(join(tmpdir(), 'edgebeat-mutation-'));
  try {
    const [config, report] = [join(home, 'stryker.json'), join(home, 'report.json')];
    await writeFile(config, JSON.stringify(configOf(stryker, folder, home, report)));
    const program = join(stryker, 'core', 'bin', 'stryker.js');
    const process_ = spawn(process.execPath, [program, 'run', config], {
      ...{ cwd: root, stdio: ['ignore', 'inherit', 'inherit'] },
    });
    const [code] = (await once(process_, 'exit')) as [number | null];
    if (code !== 0) throw new Error(`Stryker ended with ${String(code)}`);
    return mutatedOf(Report.parse(JSON.parse(await readFile(report, 'utf8'))));
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

function configOf(stryker: string, folder: string, home: string, report: string): object {
  const tests = `chaincode/src/${folder}/**/*.test.ts`;
  return {
    plugins: [join(stryker, 'jest-runner', 'dist', 'src', 'index.js'), ignorer],
    ignorers: ['texts'],
    mutate: [
      `chaincode/src/${folder}/**/*.ts`,
      // What declares rules runs once when it is loaded; the table of the authority tests holds it.
      ...['!**/*.test.ts', '!**/*.test.*.ts', '!**/*-contract.ts'],
    ],
    testRunner: 'jest',
    jest: {
      ...{ projectType: 'custom', configFile: 'jest.config.cjs', enableFindRelatedTests: false },
      config: {
        ...{ testMatch: [`<rootDir>/${tests}`], reporters: [], globalSetup: null },
        testEnvironment: './jest/environment.cjs',
        testEnvironmentOptions: { mutants: true },
      },
    },
    ...{ symlinkNodeModules: false, buildCommand: `${process.execPath} ${build}` },
    ...{ coverageAnalysis: 'perTest', concurrency: 1, timeoutMS: 20_000, dryRunTimeoutMinutes: 10 },
    // What modules leave behind each time they are loaded anew goes with its process.
    maxTestRunnerReuse: 40,
    ...{ incremental: true, incrementalFile: `node_modules/.cache/mutation/${folder}.json` },
    ...{ reporters: ['clear-text', 'json'], jsonReporter: { fileName: report } },
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    ...{ tempDirName: join(home, 'sandbox'), ignorePatterns: leftOut },
    // There is nothing to be checked: it would look for a compiler of its own.
    tsconfigFile: 'none.json',
  };
}

function mutatedOf({ files }: z.infer<typeof Report>): Mutated {
  const mutants = Object.entries(files).flatMap(([file, one]) =>
    one.mutants.map(({ status, mutatorName, location }) => ({
      ...{ status, at: `${file}:${String(location.start.line)} ${mutatorName}` },
    })),
  );
  const killed = mutants.filter(({ status }) => ['Killed', 'Timeout'].includes(status)).length;
  const living = mutants.filter(({ status }) => ['Survived', 'NoCoverage'].includes(status));
  return { killed, valid: killed + living.length, living: living.map(({ at }) => at) };
}

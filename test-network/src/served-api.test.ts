import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOnPath } from './on-path';
import { memberCorrelationCases } from './member-correlation.test.kit';
import { type RunningSites, startRunningSites } from './running-sites';

jest.setTimeout(600_000);

const run = promisify(execFile);
const root = join(__dirname, '..', '..');
const leastCases = 2_000;
/** Keeps a part of the cases of every operation; EDGEBEAT_API_CASES=all sends each of them. */
const spread = join(root, 'test-network', 'schemathesis', 'spread.py');
const hooks = process.env['EDGEBEAT_API_CASES'] === 'all' ? {} : { SCHEMATHESIS_HOOKS: spread };
const schemathesis = join(
  process.env['EDGEBEAT_TOOLS'] ?? '',
  'schemathesis-4.32.5',
  'bin',
  'schemathesis',
);

const path = process.env['PATH'] ?? '';
const itWithPeer = findOnPath('peer', path) === undefined ? it.skip : it;

function isThere(program: string): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A script of the README, as it stands there. */
async function script(name: 'tour' | 'attest' | 'peer'): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const block = new RegExp(`\`\`\`sh ${name}\\n([^\`]*)\`\`\``).exec(readme)?.[1];
  if (block === undefined) throw new Error(`the README shows no ${name}`);
  return block;
}

/** The README's calls on the ports and folder of a test. */
async function tour(sites: RunningSites): Promise<string> {
  const block = await script('tour');
  return sites.started.sites.reduce(
    (text, { api }, index) => text.replaceAll(`https://127.0.0.1:${String(8401 + index)}`, api),
    block
      .replace(/^make up .*$/m, '')
      .replaceAll('.edgebeat/', `${sites.home}/`)
      .replaceAll(/main\.js (token|replay)/g, `main.js $1 --data ${sites.home}`),
  );
}

describe('a running consortium and its api', () => {
  let sites: RunningSites;

  beforeAll(async () => {
    sites = await startRunningSites();
  });

  afterAll(() => sites[Symbol.asyncDispose]());

  // First, because the requests of the other cases record incidents, too.
  describe('correlation over members', () => {
    memberCorrelationCases(() => sites, process.env['EDGEBEAT_DATA'] ?? '');
  });

  it("given the README's tour, when every call is made as it is written, then each is answered with success", async () => {
    const calls = await tour(sites);

    const { stdout, stderr } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', calls], {
      cwd: root,
    });

    expect(stderr).toBe('');
    expect(stdout).toMatch(/"nodeId":"alpha-1"/);
    expect(stdout).toMatch(/"status":"accepted","policyId":"POL-[0-9]+"/);
    expect(stdout).toMatch(/152 lines of .*sshd-brute-force\.log were accepted by alpha-1/);
    expect(stdout).toMatch(/"openapi":"3\.1\.0"/);
  });

  it("given the README's example of attesting, when it is run as it is written, then two members vouch for the image", async () => {
    const calls = await script('attest');

    const { stdout, stderr } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', calls], {
      cwd: root,
      env: { ...process.env, EDGEBEAT_HOME: sites.home },
    });

    expect(stderr).toBe('');
    expect(stdout).toMatch(/^sha256:[0-9a-f]{64}: trusted, 2 of 1 members vouch$/m);
  });

  itWithPeer(
    "given the README's calls of Fabric's own peer program, when they are made as they are written (peer on the PATH: https://hyperledger-fabric.readthedocs.io/en/latest/install.html), then height and charter are answered",
    async () => {
      const calls = (await script('peer')).replaceAll('.edgebeat/', `${sites.home}/`);

      const { stdout } = await run('sh', ['-ec', calls], { env: { PATH: path }, timeout: 60_000 });

      expect(stdout).toMatch(/Blockchain info: \{"height":\d+/);
      expect(stdout).toMatch(/"founders":\["AlphaMSP","BetaMSP","GammaMSP"\]/);
    },
  );

  (isThere(schemathesis) ? it : it.skip)(
    'given 2,000 and more requests made from the served OpenAPI document, valid and not (schemathesis 4.32.5 in EDGEBEAT_TOOLS: `make tools`), when they are sent, then no answer is a 5xx or not documented',
    async () => {
      const [site] = sites.started.sites;
      if (site === undefined) throw new Error('there is no site');

      const { stdout } = await run(
        schemathesis,
        [
          ...['run', `${site.api}/openapi.json`, '--tls-verify', sites.started.ca],
          ...['--header', `Authorization: Bearer ${site.administratorToken}`],
          // A stream has no end; its own tests read it.
          ...['--exclude-path', '/api/v1/stream', '--phases', 'examples,coverage,fuzzing'],
          ...['--max-examples', '2', '--generation-deterministic', '--continue-on-failure'],
          '--checks',
          'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance',
          ...['--request-timeout', '30', '--no-color'],
        ],
        { cwd: sites.home, env: { ...process.env, ...hooks }, maxBuffer: 64 * 1024 * 1024 },
      ).catch((error: unknown) => {
        throw new Error(reportOf(error));
      });

      const [, generated, passed] = /(\d+) generated, (\d+) passed/.exec(stdout) ?? [];
      expect(Number(generated)).toBeGreaterThanOrEqual(leastCases);
      expect(passed).toBe(generated);
    },
  );
});

/** What schemathesis found, without the cases that passed. */
function reportOf(error: unknown): string {
  const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  return output.slice(Math.max(0, output.indexOf('FAILURES'))).slice(0, 8_000);
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningSites, startRunningSites } from './running-sites';

jest.setTimeout(120_000);

const run = promisify(execFile);
const root = join(__dirname, '..', '..');

/** The README's calls, as they stand there, on the ports and folder of a test. */
async function tour(sites: RunningSites): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const block = /```sh tour\n([^`]*)```/.exec(readme)?.[1];
  if (block === undefined) throw new Error('the README shows no tour');
  return sites.started.sites.reduce(
    (text, { api }, index) => text.replaceAll(`https://127.0.0.1:${String(8401 + index)}`, api),
    block
      .replace(/^make up .*$/m, '')
      .replaceAll('.edgebeat/', `${sites.home}/`)
      .replaceAll(/main\.js (token|replay)/g, `main.js $1 --data ${sites.home}`),
  );
}

describe("the README's tour", () => {
  let sites: RunningSites;

  beforeAll(async () => {
    sites = await startRunningSites();
  });

  afterAll(() => sites[Symbol.asyncDispose]());

  it('given a running consortium, when every call is made as it is written, then each is answered with success', async () => {
    const script = await tour(sites);

    const { stdout, stderr } = await run('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
      cwd: root,
    });

    expect(stderr).toBe('');
    expect(stdout).toMatch(/"nodeId":"alpha-1"/);
    expect(stdout).toMatch(/"status":"accepted","policyId":"POL-[0-9]+"/);
    expect(stdout).toMatch(/152 lines of .*sshd-brute-force\.log were accepted by alpha-1/);
    expect(stdout).toMatch(/"openapi":"3\.1\.0"/);
  });
});

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestConsortium, type TestConsortium } from './consortium';
import { findOnPath } from './on-path';

jest.setTimeout(120_000);

const run = promisify(execFile);
const path = process.env['PATH'] ?? '';
const hasPeer = findOnPath('peer', path) !== undefined;

/** The README's commands for Fabric's own program, with the folder that a test uses. */
async function readmeCommands(home: string): Promise<string> {
  const readme = await readFile(join(__dirname, '..', '..', 'README.md'), 'utf8');
  const block = /```sh\n(\. \.edgebeat\/[^`]*)```/.exec(readme)?.[1];
  if (block === undefined) throw new Error('the README shows no commands for peer');
  return block.replaceAll('.edgebeat/', `${home}/`);
}

(hasPeer ? describe : describe.skip)(
  "Fabric's own peer program (on the PATH: https://hyperledger-fabric.readthedocs.io/en/latest/install.html)",
  () => {
    let consortium: TestConsortium;

    beforeAll(async () => {
      consortium = await startTestConsortium();
    });

    afterAll(() => consortium[Symbol.asyncDispose](), 60_000);

    function shell(script: string) {
      return run('sh', ['-ec', script], { env: { PATH: path }, timeout: 60_000 });
    }

    it('given a running consortium, when the README is followed, then height and charter are answered', async () => {
      const { stdout } = await shell(await readmeCommands(consortium.embedded.files.home));

      expect(stdout).toMatch(/Blockchain info: \{"height":\d+/);
      expect(stdout).toMatch(/"founders":\["AlphaMSP","BetaMSP","GammaMSP"\]/);
    });
  },
);

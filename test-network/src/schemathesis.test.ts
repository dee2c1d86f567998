import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type RunningSites, startRunningSites } from './running-sites';

jest.setTimeout(600_000);

const run = promisify(execFile);
const leastCases = 2_000;
const program = join(
  process.env['EDGEBEAT_TOOLS'] ?? '',
  'schemathesis-4.32.5',
  'bin',
  'schemathesis',
);

function isThere(): boolean {
  try {
    accessSync(program, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

(isThere() ? describe : describe.skip)(
  'the served OpenAPI document (schemathesis 4.32.5 in EDGEBEAT_TOOLS: `make tools`)',
  () => {
    let sites: RunningSites;

    beforeAll(async () => {
      sites = await startRunningSites();
    });

    afterAll(() => sites[Symbol.asyncDispose]());

    it('given 2,000 and more requests made from it, valid and not, when they are sent, then no answer is a 5xx or not documented', async () => {
      const [site] = sites.started.sites;
      if (site === undefined) throw new Error('there is no site');

      const { stdout } = await run(
        program,
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
        { cwd: sites.home, maxBuffer: 64 * 1024 * 1024 },
      ).catch((error: unknown) => {
        throw new Error(reportOf(error));
      });

      const [, generated, passed] = /(\d+) generated, (\d+) passed/.exec(stdout) ?? [];
      expect(Number(generated)).toBeGreaterThanOrEqual(leastCases);
      expect(passed).toBe(generated);
    });
  },
);

/** What schemathesis found, without the cases that passed. */
function reportOf(error: unknown): string {
  const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
  return output.slice(Math.max(0, output.indexOf('FAILURES'))).slice(0, 8_000);
}

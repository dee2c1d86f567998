import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingPrograms } from '@edgebeat/network';
import { edgebeat } from './edgebeat';

jest.setTimeout(180_000);

const { PATH = '', FABRIC_BIN = '' } = process.env;
const environment = { PATH, ...(FABRIC_BIN === '' ? {} : { FABRIC_BIN }) };
const missing = missingPrograms(environment);
const itWithFabric = missing.length === 0 ? it : it.skip;

describe("edgebeat demo on Fabric's own programs", () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgebeat-demo-fabric-'));
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  itWithFabric(
    `given a fresh folder and the programs (${missing.join(', ') || 'none'} missing), when the demo runs, then every step passes as on the embedded network, and its stopped folder is verified`,
    async () => {
      const args = ['demo', '--fabric', '--exit', '--data', home, '--base-port', '0'];
      const { code, output, errors } = await edgebeat(args, environment);
      const stopped = await edgebeat(['verify', '--data', home], environment);
      const other = await edgebeat(['network', 'down', '--data', home], environment);

      expect(errors).toBe('');
      expect(output.match(/^ ?\d+\. .* {2}\[\d+\.\d\d s\]$/gm)).toHaveLength(10);
      expect(output).toContain('Everything that was read is as it must be.');
      expect(output).toMatch(/changed: BetaMSP, block \d+, blockfile_000000 byte \d+/);
      expect(code).toBe(0);
      expect(stopped).toMatchObject({ code: 0, errors: '' });
      expect(stopped.output).toMatch(/ keys of state\n[^]*alpha-1 +\d+ records in the event log/);
      expect(other.code).toBe(11);
    },
  );
});

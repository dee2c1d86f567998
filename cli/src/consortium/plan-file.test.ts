import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folders } from './folders';
import { ensurePlan } from './plan-file';

const base = { network: 7050, api: 8401, edge: 8443 };
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'edgebeat-plan-'));
  await ensurePlan(folders(home), base);
});
afterEach(() => rm(home, { recursive: true }));

describe('the ports of a data folder', () => {
  it.each([
    [{ network: 9050 }, '--base-port 9050'],
    [{ api: 9401 }, '--api-port 9401'],
    [{ edge: 9443 }, '--edge-port 9443'],
  ])(
    'given a folder that is there, when %j is asked for, then it says how to begin anew',
    async (asked, named) => {
      const again = ensurePlan(folders(home), { ...base, ...asked }, asked);

      await expect(again).rejects.toMatchObject({
        exit: 'usage',
        message: expect.stringContaining(named) as unknown,
      });
      await expect(again).rejects.toThrow('edgebeat down --purge');
    },
  );

  it.each([[{}], [{ network: 0 }], [base]])(
    'given a folder that is there, when %j is asked for, then it is used as it is',
    async (asked) => {
      const plan = await ensurePlan(folders(home), { ...base, network: 9050 }, asked);

      expect(plan.members[0]?.ports.orderer).toBe(7050);
    },
  );
});

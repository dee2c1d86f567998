import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folders } from './folders';
import { type Plan, planConsortium, portsAbove } from './plan';
import { keepPlan } from './plan-file';
import { isAlive, notRunning } from './running';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'running-'));
});
afterEach(() => rm(home, { recursive: true }));

describe('a data folder on which nothing runs', () => {
  it.each<[string, Plan['network'], boolean, string]>([
    ["a member's own site", 'member', true, 'site start'],
    ['the ledger alone', 'fabric', false, 'network up'],
    ['a real network with sites', 'fabric', true, 'up'],
    ['the embedded network', 'embedded', true, 'up'],
  ])(
    'given %s, when it is asked for, then the command that starts it is named',
    async (_what, network, hasSites, start) => {
      const files = folders(home);
      const ports = portsAbove({ network: 7050, api: 8401, edge: 8441 });
      await keepPlan(files, { ...planConsortium('1', ports), network });
      if (hasSites) await writeFile(files.ca, '');

      const { message } = await notRunning(files);

      expect(message).toContain(`start it with "edgebeat ${start} --detach --data ${home}"`);
    },
  );
});

describe('a process', () => {
  it('given one that runs, and one that has ended while nobody takes note of it, when they are asked for, then the former is alive', async () => {
    const careless = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 30']);
    const [line] = (await once(careless.stdout, 'data')) as [Buffer];
    const ended = Number(line.toString());
    const deadline = Date.now() + 5_000;

    while (isAlive(ended) && Date.now() < deadline) await sleep(10);
    const isThere = process.kill(ended, 0);
    const alive = [isAlive(ended), isAlive(careless.pid ?? 0)];
    const over = once(careless, 'close');
    careless.kill('SIGKILL');
    await over;

    expect(isThere).toBe(true);
    expect(alive).toEqual([false, true]);
  });
});

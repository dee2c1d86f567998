import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { fileSigner } from './checkpoint/signer';
import { fileKeyStore } from './keys/file-key-store';
import { createMasterKeyFile } from './keys/master-key';
import { openEventLog } from './open-event-log';
import { verifyLog } from './verify/verify-log';

const child = join(__dirname, 'testing', 'crash-child.test.kit.js');
const kills = [30, 900, 250, 1_400];

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'edgebeat-crash-'));
});
afterEach(() => rm(home, { recursive: true }));

/** Lets a process append until it acknowledged so many records, and kills it. */
async function killAfter(lines: number): Promise<string[]> {
  const worker = fork(child, [home], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  const gone = once(worker, 'close');
  const said: string[] = [];
  if (worker.stdout === null) throw new Error('the child has no standard output');
  for await (const line of createInterface({ input: worker.stdout })) {
    said.push(line);
    if (said.length === lines) worker.kill('SIGKILL');
  }
  await gone;
  return said;
}

describe('an event log whose process is killed', () => {
  it('given kill -9 while records go in, when the log is opened, then what was acknowledged is there once and it verifies', async () => {
    const masterKeyFile = join(home, 'master.key');
    await createMasterKeyFile(masterKeyFile);
    const keys = fileKeyStore({ folder: join(home, 'keys'), masterKeyFile });
    const signer = await fileSigner(join(home, 'site.pem'), 'alpha-1');

    const said: string[] = [];
    for (const lines of kills) said.push(...(await killAfter(lines)));

    const ids = new Map<number, string>();
    {
      await using log = await openEventLog({ folder: join(home, 'store'), keys, signer });
      for await (const record of log.records()) {
        if (record.kind === 'record') ids.set(record.sequence, record.header.id);
      }
      expect(log.findings.filter(({ kind }) => kind !== 'torn-tail')).toEqual([]);
    }
    const lost = said.filter(
      (line) => line !== `${line.split(' ')[0] ?? ''} ${ids.get(Number.parseInt(line, 10)) ?? ''}`,
    );
    expect(lost).toEqual([]);
    expect(new Set(ids.values()).size).toBe(ids.size);
    const report = await verifyLog(join(home, 'store'), { keys: [signer] }, { keys });
    expect(report.findings).toEqual([]);
    expect(report.logs[0]?.decrypted).toBe(ids.size);
  }, 120_000);
});

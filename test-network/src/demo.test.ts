import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgebeat, type Ended } from './edgebeat';

jest.setTimeout(180_000);

const recordings = process.env['EDGEBEAT_DATA'];
const loghub = recordings === undefined ? '' : join(recordings, 'logs', 'openssh_2k.log');

describe('edgebeat demo', () => {
  let home = '';
  let first: Ended;
  let second: Ended;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgebeat-demo-'));
    const args = ['demo', '--exit', '--data', home, '--base-port', '0'];
    first = await edgebeat(args);
    second = await edgebeat(args);
  });

  afterAll(() => rm(home, { recursive: true, force: true }));

  it('given a fresh folder, when the demo runs, then every step passes and says its time', () => {
    const steps = first.output.match(/^ ?\d+\. .* {2}\[\d+\.\d\d s\]$/gm) ?? [];

    expect(first.errors).toBe('');
    expect(first.code).toBe(0);
    expect(steps).toHaveLength(10);
    expect(first.output).toMatch(/^All steps passed in /m);
  });

  it('given the recording, when it is read, then brute force and compromise are found and committed', () => {
    expect(first.output).toMatch(/152 lines: 152 events, none parked/);
    expect(first.output).toMatch(/ssh-brute-force \(high, T1110\.001\) from 127\.0\.0\.66/);
    expect(first.output).toMatch(
      /ssh-compromise \(critical, T1110\.001 T1078\) from 127\.0\.0\.66/,
    );
    expect(first.output).toMatch(/ssh-compromise inc-\S+: block \d+, transaction [0-9a-f]{64}/);
  });

  it('given the committed incident, when members look, then all three hold the same in the same block', () => {
    const seen = [
      ...first.output.matchAll(/^ +(\w+MSP) +(inc-\S+ content \S+ block \d+ [0-9a-f]{64})$/gm),
    ];

    expect(new Set(seen.map((match) => match[1]))).toEqual(
      new Set(['AlphaMSP', 'BetaMSP', 'GammaMSP']),
    );
    expect(new Set(seen.map((match) => match[2])).size).toBe(1);
  });

  it('given attacks by one attacker at two members, when both see them on their ledgers, then they belong together and are linked', () => {
    expect(first.output).toMatch(/shared-indicator \(high, .*\) over AlphaMSP and BetaMSP/);
    expect(first.output).toMatch(/AlphaMSP +linked inc-\S+ to inc-\S+ of BetaMSP: block \d+/);
    expect(first.output).toMatch(/BetaMSP +linked inc-\S+ to inc-\S+ of AlphaMSP: block \d+/);
  });

  it('given the policy, when sites attest it, then three are active and the device is blocked', () => {
    expect(first.output).toMatch(/attested active at 3 of 3 sites/);
    expect(first.output).toMatch(/USB_STORAGE plugged in: block/);
    expect(first.output).toMatch(/KEYBOARD plugged in: allow/);
  });

  it('given one changed byte in a copy, when it is verified, then member, block and byte are named', () => {
    const changed = /changed: (\w+), block (\d+), \S+ byte (\d+): (0x..) → (0x..)/.exec(
      first.output,
    );
    const [, member, block, byte, before, after] = changed ?? [];

    expect(first.output).toContain(`Block ${block ?? '?'} of ${member ?? '?'} was changed`);
    expect(first.output).toContain(`(byte ${byte ?? '?'} of ${member ?? '?'}/blocks/`);
    expect(first.output).toContain(`${before ?? '?'} was expected, ${after ?? '?'} is there`);
  });

  it('given kept data, when the demo runs again, then it passes and nothing has a second effect', () => {
    expect(second.errors).toBe('');
    expect(second.code).toBe(0);
    const committed = (output: string) =>
      output.match(/^ +ssh-\S+ inc-\S+: block \d+, transaction .*$/gm);

    expect(committed(second.output)).toEqual(committed(first.output));
    expect(second.output).toMatch(/152 lines: 152 events, none parked/);
  });

  it('given the kept data after two demos, when its files are verified, then nothing is damaged', async () => {
    const { code, output } = await edgebeat(['verify', '--data', home]);

    expect(output).toMatch(/Everything that was read is as it must be\./);
    expect(code).toBe(0);
  });

  describe('given a log of another sshd with unreadable lines, when the demo reads it', () => {
    const broken = 'no header at all\n\nDec 32 06:55:46 h sshd[1]: x\n';
    const isThere = existsSync(loghub);
    let third: Ended;

    beforeAll(async () => {
      const input = join(home, 'other.log');
      const lines = isThere ? `${(await readFile(loghub, 'utf8')).trimEnd()}\n` : '';
      await writeFile(input, `${lines}${broken}`);
      third = await edgebeat(['demo', '--exit', '--data', home, '--input', input]);
    });

    it('then those are counted with their reason', () => {
      const [all, read] = isThere ? [2003, 2000] : [3, 0];

      expect(third.code).toBe(0);
      expect(third.output).toContain(`${String(all)} lines: ${String(read)} events, 3 parked`);
      expect(third.output).toMatch(/the line does not begin like a syslog line: no header at all/);
    });

    (isThere ? it : it.skip)(
      'then the sources of its 2,000 lines are found (logpai/loghub OpenSSH_2k, EDGEBEAT_DATA)',
      () => {
        expect(third.output).toMatch(/ssh-brute-force .* from 183\.62\.140\.253: /);
      },
    );
  });
});

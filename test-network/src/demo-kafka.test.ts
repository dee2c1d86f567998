import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { edgebeat, type Ended } from './edgebeat';
import { describeKafka } from './kafka.test.kit';

const longestMs = 300_000;
jest.setTimeout(longestMs);

const { EDGEBEAT_TOOLS: tools, PATH = '' } = process.env;

describeKafka(tools, 'edgebeat demo on Kafka', () => {
  let home = '';
  let demo: Ended;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgebeat-demo-kafka-'));
    const args = ['demo', '--exit', '--kafka', 'local', '--data', home, '--base-port', '0'];
    demo = await edgebeat(args, { PATH, EDGEBEAT_TOOLS: tools ?? '' }, longestMs);
  });

  afterAll(() => rm(home, { recursive: true, force: true }));

  it('given a process for every role and agent of three members, when the demo runs, then every step passes', () => {
    const steps = demo.output.match(/^ ?\d+\. .* {2}\[\d+\.\d\d s\]$/gm) ?? [];

    expect(demo.errors).toBe('');
    expect(demo.code).toBe(0);
    expect(steps).toHaveLength(10);
    expect(demo.output).toMatch(/152 lines: 152 events, none parked/);
    expect(demo.output).toMatch(/ssh-compromise inc-\S+: block \d+, transaction [0-9a-f]{64}/);
    expect(demo.output).toMatch(/attested active at 3 of 3 sites/);
    expect(demo.output).toMatch(/USB_STORAGE plugged in: block/);
  });

  it('given attacks by one attacker at two members, when both see them on their ledgers, then they belong together and are linked', () => {
    expect(demo.output).toMatch(/shared-indicator \(high, .*\) over AlphaMSP and BetaMSP/);
    expect(demo.output).toMatch(/AlphaMSP +linked inc-\S+ to inc-\S+ of BetaMSP: block \d+/);
    expect(demo.output).toMatch(/BetaMSP +linked inc-\S+ to inc-\S+ of AlphaMSP: block \d+/);
  });

  it('given ledgers and event logs, when they are verified, then everything is as it must be and nothing was found', () => {
    expect(demo.output).toMatch(/Everything that was read is as it must be\./);
    for (const site of ['alpha-1', 'beta-1', 'gamma-1']) {
      expect(demo.output).toMatch(
        new RegExp(
          `${site} +\\d+ records in the event log, .*; \\d+ events shown as they were logged`,
        ),
      );
    }
    expect(demo.output).not.toContain('FOUND');
  });

  it('given the kept data after the demo, when its files are verified, then nothing is damaged', async () => {
    const { code, output } = await edgebeat(['verify', '--data', home]);

    expect(output).toMatch(/Everything that was read is as it must be\./);
    expect(output).not.toContain('FOUND');
    expect(code).toBe(0);
  });

  it('given rights that deny by default, when everything has run, then the broker has refused nothing', async () => {
    const log = await readFile(join(home, 'kafka', 'broker', 'kafka.log'), 'utf8');

    expect(log.split('\n').filter((line) => line.includes('Denied'))).toEqual([]);
  });
});

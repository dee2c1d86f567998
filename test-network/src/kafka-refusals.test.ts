import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes } from '@edgebeat/cli';
import { edgebeat } from './edgebeat';

jest.setTimeout(120_000);

const usage = exitCodes.usage.code;

describe('edgebeat with Kafka', () => {
  let folder: string;
  let home: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgebeat-kafka-'));
    home = join(folder, 'home');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const up = (...args: string[]) => edgebeat(['up', '--data', home, '--base-port', '0', ...args]);

  it.each<[string, string[], RegExp]>([
    ['an address that is none', ['--kafka', 'kafka'], /--kafka "kafka" is no host:port; name/],
    ['brokers without an authority', ['--kafka', '127.0.0.1:1'], /--kafka-ca is missing; name/],
    [
      'an authority that is not there',
      ['--kafka', '127.0.0.1:1', '--kafka-ca', '/nowhere/ca.pem'],
      /--kafka-ca \/nowhere\/ca.pem cannot be read/,
    ],
  ])(
    'given %s, when a consortium is started, then the option and the mend are named',
    async (_, args, sentence) => {
      const { code, errors } = await up(...args);

      expect(code).toBe(usage);
      expect(errors).toMatch(sentence);
    },
  );

  it('given a folder whose choice is damaged, when it is started, then the file is named', async () => {
    await edgebeat(['up', '--data', home, '--kafka', 'kafka']);
    await writeFile(join(home, 'kafka.json'), '{"kind":"brokers"}');

    const { code, errors } = await up();

    expect(code).toBe(exitCodes.damaged.code);
    expect(errors).toContain('kafka.json');
  });

  it('given a folder without a consortium, when a role of it is run, then it is said how to make one', async () => {
    const { code, errors } = await edgebeat(['run', 'api', '--data', home, '--member', 'alpha']);

    expect(code).toBe(usage);
    expect(errors).toContain('holds no consortium');
  });
});

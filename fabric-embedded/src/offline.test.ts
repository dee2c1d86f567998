import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { locateDamage, openStateReader, readBlockFrames } from './offline';
import { chaincode } from './validation/sample-channel.test.data';
import { benchOfFile, failure } from './peer/sample-ledger.test.data';

const bench = benchOfFile();

describe('offline', () => {
  it('given a member that does not run, when read, then gives frames and state and writes nothing', async () => {
    {
      await using ledger = await bench().open();
      await bench().fill(ledger);
    }
    const before = await listing();

    const numbers = [];
    for await (const { number, damage } of readBlockFrames(bench().folder))
      numbers.push([number, damage]);
    await using reader = await openStateReader(bench().folder);
    const entries = [];
    for await (const { namespace, key } of reader.entries()) entries.push([namespace, key]);

    expect(numbers).toEqual([0, 1, 2, 3].map((number) => [number, undefined]));
    expect(entries).toEqual([
      [chaincode, '\0c\0d\0'],
      [chaincode, 'b'],
    ]);
    expect(reader.savepoint()?.height).toBe(4);
    expect(await listing()).toEqual(before);
  });

  it('given one changed byte in a real block, when located, then it is found', async () => {
    {
      await using ledger = await bench().open();
      await bench().fill(ledger);
    }
    const content = await readFile(join(bench().folder, 'blocks', '000000.blk'));
    const frame = content.subarray(0, content.readUInt32LE(0) + 8);
    const at = 500;
    const original = frame[at] ?? 0;
    frame[at] = original ^ 0x20;

    const damage = locateDamage(frame);

    expect(damage).toEqual({ offset: at, found: original ^ 0x20, expected: original });
  });

  it('given no state, when a reader is opened, then it says so', async () => {
    const error = await failure(openStateReader(bench().folder));

    expect(error.code).toBe('state-damaged');
  });

  async function listing(): Promise<string[]> {
    const names = await readdir(join(bench().folder, 'state'));
    const contents = names.map(async (name) => {
      const bytes = await readFile(join(bench().folder, 'state', name));
      return `${name} ${bytes.toString('base64')}`;
    });
    return Promise.all(contents);
  }
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { differs } from './differs';

describe('the list of differences', () => {
  it('given the README of fabric-embedded, when it says where the network differs, then it names every case', async () => {
    const file = join(__dirname, '..', '..', '..', 'fabric-embedded', 'README.md');
    const readme = (await readFile(file, 'utf8')).replace(/\s+/g, ' ');

    const unnamed = Object.keys(differs).filter((title) => !readme.includes(title));

    expect(unnamed).toEqual([]);
  });

  it('given a difference, when both answers are compared, then they are not the same', () => {
    for (const { embedded, fabric } of Object.values(differs)) expect(embedded).not.toBe(fabric);
  });
});

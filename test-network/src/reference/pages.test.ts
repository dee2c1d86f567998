import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages } from './pages';

const folder = join(__dirname, '..', '..', '..', 'docs', 'reference');

describe('generated reference', () => {
  it.each(referencePages())(
    'given the code as it is, when $file is generated, then it equals the page in docs/reference',
    async ({ file, text }) => {
      const kept = await readFile(join(folder, file), 'utf8');

      expect(kept).toBe(text);
    },
  );
});

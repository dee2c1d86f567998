import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages } from './reference/pages';

/** `npm run reference`: writes every generated page. */
async function main(): Promise<void> {
  const folder = join(__dirname, '..', '..', 'docs', 'reference');
  await mkdir(folder, { recursive: true });
  for (const { file, text } of referencePages()) await writeFile(join(folder, file), text);
}

void main();

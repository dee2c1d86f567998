import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isFresh } from './dist/launch/freshness.js';
import { writeBundle } from './write-bundle.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const folder = join(here, 'dist', 'bundle');

if (!isFresh(folder, join(here, '..'))) {
  await writeBundle(join(here, 'dist', 'edgebeat.js'), folder);
}

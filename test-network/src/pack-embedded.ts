import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { packEmbedded } from './packaging/embedded-package';
import { runScript } from './run-script';

/** `npm run pack:embedded -- FOLDER`: packs fabric-embedded for other projects. */
async function main(): Promise<number> {
  const folder = resolve(process.argv[2] ?? '.');
  await mkdir(folder, { recursive: true });
  process.stdout.write(`${await packEmbedded(folder)}\n`);
  return 0;
}

void runScript(main);

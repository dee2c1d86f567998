import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The variable that the peer hands through to the builder; the name is that of Fabric's own. */
export const builderVariable = 'CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG';

const detect = `#!/bin/sh
grep -q '"type" *: *"ccaas"' "$2/metadata.json"
`;

const build = `#!/bin/sh
set -e
if [ ! -f "$1/connection.json" ]; then echo 'the package holds no connection.json' >&2; exit 1; fi
cp "$1/connection.json" "$3/connection.json"
`;

/** Fills the connection's template, whose values JSON has to hold: keys have lines. */
const fill = `'use strict';
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const [built, release] = process.argv.slice(2);
const values = JSON.parse(process.env.${builderVariable} || '{}');
const fill = (text) =>
  text.replace(/\\{\\{ *\\.(\\w+) *\\}\\}/g, (_match, name) => {
    if (values[name] === undefined) throw new Error(name + ' is not in ${builderVariable}');
    return values[name];
  });
const template = JSON.parse(readFileSync(join(built, 'connection.json'), 'utf8'));
const filled = Object.entries(template).map(([key, value]) =>
  [key, typeof value === 'string' ? fill(value) : value]);
const folder = join(release, 'chaincode', 'server');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'connection.json'), JSON.stringify(Object.fromEntries(filled)));
`;

/** Writes the external builder for chaincode that runs as a service; it needs sh and this Node. */
export async function writeBuilder(folder: string): Promise<void> {
  const bin = join(folder, 'bin');
  await mkdir(bin, { recursive: true });
  const script = join(bin, 'fill-connection.cjs');
  await writeFile(script, fill);
  const release = `#!/bin/sh\nexec ${quote(process.execPath)} ${quote(script)} "$1" "$2"\n`;
  for (const [name, content] of Object.entries({ detect, build, release })) {
    await writeFile(join(bin, name), content);
    await chmod(join(bin, name), 0o755);
  }
}

/** A shell takes everything between single quotes as it is. */
function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ChaincodePackage, serviceChaincodePackage } from '@edgebeat/network';

/** A build of the chaincode that knows one protocol version more than this one. */
export interface NextBuild {
  /** Where its code is. */
  readonly folder: string;
  readonly package: ChaincodePackage;
}

const known = /(protocolVersions = \[)([0-9, ]+)(\])/;

/**
 * Makes the next build: a copy of the compiled chaincode that knows a further protocol version, which
 * changes nothing of what is written. Its package has a label of its own, by its own code.
 *
 * @param label that of this build's package: `edgebeat_<hash of the charter>_<digest of the code>`.
 */
export async function makeNextBuild(folder: string, label: string): Promise<NextBuild> {
  const source = join(dirname(require.resolve('@edgebeat/chaincode')), '..');
  const copy = join(folder, 'chaincode');
  await mkdir(folder, { recursive: true });
  for (const name of ['dist', 'package.json']) {
    await cp(join(source, name), join(copy, name), { recursive: true });
  }
  await symlink(join(source, '..', 'node_modules'), join(folder, 'node_modules'));
  const file = join(copy, 'dist', 'governance', 'protocol.js');
  const before = await readFile(file, 'utf8');
  const text = before.replace(known, (_all, start: string, versions: string, end: string) => {
    const next = Math.max(...versions.split(',').map(Number)) + 1;
    return `${start}${versions}, ${String(next)}${end}`;
  });
  if (text === before) throw new Error(`${file} names no protocol versions`);
  await writeFile(file, text);
  const [name = '', charter = ''] = label.split('_');
  const digest = createHash('sha256').update(text).digest('hex');
  return { folder: copy, package: serviceChaincodePackage(`${name}_${charter}_${digest}`, name) };
}

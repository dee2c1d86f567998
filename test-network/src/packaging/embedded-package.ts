import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import {
  isIsolated,
  privateModules,
  relativeRequest,
  requestsIn,
  withRequests,
} from './private-modules';

const source = join(__dirname, '..', '..', '..', 'fabric-embedded');
const license = join(source, '..', 'LICENSE');
/** What the tests of this repository need, and what only they may reach into. */
const left = /\.test\.|\.tsbuildinfo$|\.map$/;

const Manifest = z.looseObject({
  exports: z.record(z.string(), z.unknown()),
});
const Packed = z.tuple([z.object({ filename: z.string() })]);

/**
 * Packs the embedded network for projects of others and answers the file. Fabric's messages are
 * inside, where no other version of them can interfere.
 */
export async function packEmbedded(folder: string): Promise<string> {
  const staged = join(folder, 'stage');
  await rm(staged, { recursive: true, force: true });
  await mkdir(staged, { recursive: true });
  await copyCompiled(join(staged, 'dist'));
  await cp(join(source, 'README.md'), join(staged, 'README.md'));
  await cp(license, join(staged, 'LICENSE'));
  await writeFile(join(staged, 'NOTICE'), await notice());
  await writeFile(join(staged, 'package.json'), await manifest());
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', staged, '--json', '--pack-destination', folder],
    { cwd: folder },
  );
  return join(folder, Packed.parse(JSON.parse(stdout))[0].filename);
}

async function copyCompiled(target: string): Promise<void> {
  const requests = new Set<string>();
  const compiled = join(source, 'dist');
  const messages = join(target, 'messages.js');
  for (const entry of await readdir(compiled, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || left.test(entry.name)) continue;
    const from = join(entry.parentPath, entry.name);
    const to = join(target, from.slice(compiled.length));
    const text = await readFile(from, 'utf8');
    if (entry.name.endsWith('.js')) for (const request of requestsIn(text)) requests.add(request);
    await mkdir(join(to, '..'), { recursive: true });
    await writeFile(to, entry.name.endsWith('.js') ? isolated(text, to, messages) : text);
  }
  const entries = [...requests].filter(isIsolated).sort();
  await writeFile(messages, privateModules(entries, join(compiled, 'index.js')));
}

function isolated(text: string, file: string, messages: string): string {
  return withRequests(text, (request) =>
    isIsolated(request)
      ? `require(${JSON.stringify(relativeRequest(file, messages))}).load(${JSON.stringify(request)})`
      : `require(${JSON.stringify(request)})`,
  );
}

/** The message packages stay dependencies: the declarations name their types. */
async function manifest(): Promise<string> {
  const own = Manifest.parse(JSON.parse(await readFile(join(source, 'package.json'), 'utf8')));
  const exported = without(own.exports, './dist/*');
  const kept = without(own, 'devDependencies', 'files');
  return JSON.stringify({ ...kept, exports: exported }, null, 2);
}

function without(object: Readonly<Record<string, unknown>>, ...names: string[]) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

async function notice(): Promise<string> {
  const protobuf = await readFile(
    join(source, '..', 'node_modules', 'google-protobuf', 'LICENSE.md'),
    'utf8',
  );
  return [
    'dist/messages.js is made of two packages:',
    '',
    '@hyperledger/fabric-protos, Copyright the Hyperledger Fabric contributors, under the Apache',
    'License 2.0 that LICENSE holds; changed in how its classes are found.',
    '',
    'google-protobuf, under this license:',
    '',
    protobuf,
  ].join('\n');
}

import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleFile } from './bundle-file';
import { isFresh } from './freshness';

const run = promisify(execFile);
const runner = join(__dirname, 'run-bundle.js');
const namer = join(__dirname, 'command-name.js');

describe('a program in one file', () => {
  let root: string;
  let folder: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgebeat-bundle-'));
    folder = join(root, 'cli', 'dist', 'bundle');
    await mkdir(folder, { recursive: true });
  });
  afterEach(async () => {
    await rm(root, { recursive: true, force: true });
  });

  /** A bundle that prints what it was given and ends with the code that its last argument names. */
  async function givenBundle(said = 'ran'): Promise<void> {
    const body = `process.stdout.write([${JSON.stringify(said)}, require('node:path').basename(__filename),
      __dirname, typeof module.exports].join(' ')); process.exitCode = Number(process.argv.at(-1));`;
    await writeFile(
      bundleFile(folder),
      `(function(exports,require,module,__filename,__dirname){${body}})`,
    );
  }

  async function whenRun(...args: string[]): Promise<string> {
    const options = `{ name: require(${JSON.stringify(namer)}).commandName(process.argv), startedAfterMs: 10_000 }`;
    const script = `require(${JSON.stringify(runner)}).runBundle(${JSON.stringify(folder)}, ${options})`;
    return (await run(process.execPath, ['-e', script, 'edgebeat', ...args])).stdout;
  }

  async function keptForms(): Promise<string[]> {
    return (await readdir(folder)).filter((name) => name.endsWith('.v8'));
  }

  /** The file of the only kept form. */
  async function keptForm(): Promise<string> {
    const [name, ...others] = await keptForms();
    if (name === undefined || others.length > 0) throw new Error('not one form was kept');
    return join(folder, name);
  }

  test('runs as a CommonJS module of its folder, again from its kept form', async () => {
    await givenBundle();
    const first = await whenRun('status', '0');
    const kept = await keptForm();
    const once = await readFile(kept);
    const second = await whenRun('status', '0');
    expect(first).toBe(`ran program.js ${folder} object`);
    expect(second).toBe(first);
    expect((await readFile(kept)).equals(once)).toBe(true);
  });

  test('a kept form that is broken is not used, and replaced', async () => {
    await givenBundle();
    await whenRun('status', '0');
    const kept = await keptForm();
    const whole = await readFile(kept);
    await writeFile(kept, whole.subarray(0, whole.length / 2));
    expect(await whenRun('status', '0')).toContain('ran');
    expect((await readFile(kept)).length).toBe(whole.length);
  });

  test('the form of a bundle before is not used, though both are equally long', async () => {
    await givenBundle('old');
    await whenRun('status', '0');
    await givenBundle('new');
    await utimes(bundleFile(folder), new Date(), new Date(Date.now() + 5_000));
    expect(await whenRun('status', '0')).toContain('new');
  });

  test('a command that fails keeps nothing', async () => {
    await givenBundle();
    await expect(whenRun('no-such-command', '2')).rejects.toMatchObject({ code: 2 });
    expect(await keptForms()).toEqual([]);
  });

  test('each command and each part has a form of its own', async () => {
    await givenBundle();
    for (const words of [['up'], ['up', '--detach'], ['run', 'site'], ['run', 'network']])
      await whenRun(...words, '0');
    const names = (await keptForms()).map((name) => name.replace(/-v\d.*$/, ''));
    expect(names.sort()).toEqual(['run-network', 'run-site', 'up', 'up-detach']);
  });

  test.each([
    ['a workspace was built', 'core/tsconfig.tsbuildinfo'],
    ['packages were installed', 'node_modules/.package-lock.json'],
  ])('is fresh until %s after it', async (_, mark) => {
    await givenBundle();
    await mkdir(join(root, 'core'));
    await mkdir(join(root, 'node_modules'));
    await writeFile(join(root, mark), '{}');
    const before = new Date(Date.now() - 60_000);
    await utimes(join(root, mark), before, before);
    expect(isFresh(folder, root)).toBe(true);
    await utimes(bundleFile(folder), before, new Date(before.getTime() - 1));
    expect(isFresh(folder, root)).toBe(false);
  });

  test('is not fresh where there is none', () => {
    expect(isFresh(folder, root)).toBe(false);
  });
});

import { execFile, execFileSync } from 'node:child_process';
import {
  appendFile,
  cp,
  type FileHandle,
  mkdir,
  mkdtemp,
  open,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startTestConsortium } from './consortium';
import { edgebeat, type Ended, startEdgebeat } from './edgebeat';

jest.setTimeout(180_000);

const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

/** Runs `up` until the consortium is up, then stops it. */
async function upAndDown(home: string): Promise<Ended> {
  const running = startEdgebeat(['up', '--data', home]);
  await running.printed(/The consortium is up/);
  running.signal('SIGTERM');
  return running.ended;
}

interface PlanFile {
  readonly members: readonly { readonly ports: { readonly peer: number; readonly api: number } }[];
}

async function firstPort(home: string, of: 'peer' | 'api'): Promise<number> {
  const plan = JSON.parse(await readFile(join(home, 'consortium.json'), 'utf8')) as PlanFile;
  return plan.members[0]?.ports[of] ?? 0;
}

function listenOn(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve(server);
    });
  });
}

it('given a reader that goes away, when a command prints, then it ends quietly and well', async () => {
  const piped = 'set -o pipefail; "$0" "$1" --help | true; echo "$?"';
  const program = join(__dirname, '..', '..', 'cli', 'dist', 'main.js');

  const ended = await promisify(execFile)('bash', ['-c', piped, process.execPath, program]);

  expect(ended).toEqual({ stdout: '0\n', stderr: '' });
});

describe('edgebeat refuses', () => {
  let folder = '';
  let home = '';
  /** How the runs ended with which the folder was made: two at the same moment, one later, `down`. */
  let ended: { readonly both: readonly Ended[]; loser: Ended; later: Ended; down: Ended };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgebeat-refusals-'));
    home = join(folder, 'home');
    const both = [0, 1].map(() => startEdgebeat(['up', '--data', home, '--base-port', '0']));
    const loser = await Promise.race(both.map((one) => one.ended));
    await Promise.any(both.map((one) => one.printed(/The consortium is up/)));
    const later = await edgebeat(['up', '--data', home]);
    const down = await edgebeat(['down', '--data', home]);
    ended = { both: await Promise.all(both.map((one) => one.ended)), loser, later, down };
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each([
    [['up', '--base-port', 'http'], /--base-port <port>' argument 'http' is invalid.*whole number/],
    [['fly'], /unknown command 'fly'/],
    [
      ['demo', '--exit', '--input', '/no/such/file'],
      /--input \/no\/such\/file cannot be read; name an sshd log/,
    ],
    [['verify', '--data', '/no/such/folder'], /holds no blocks; name a member's folder/],
    [['verify', '--genesis', 'abc'], /--genesis must be 64 lower-case hex digits/],
    [
      ['run', 'network', '--data', '/no/such/folder'],
      /holds no consortium; make one with "edgebeat up/,
    ],
  ])(
    'given arguments %j, when they are read, then the mend is named with exit code 2',
    async (args, said) => {
      const { code, errors } = await edgebeat(args);

      expect(errors).toMatch(said);
      expect(code).toBe(2);
    },
  );

  it('given two wrong settings, when a command starts, then both are named with exit code 2', async () => {
    const { code, errors } = await edgebeat(['down'], {
      EDGEBEAT_BASE_PORT: 'many',
      EDGEBEAT_LOG_LEVEL: 'loud',
    });

    expect(errors).toMatch(/EDGEBEAT_BASE_PORT/);
    expect(errors).toMatch(/EDGEBEAT_LOG_LEVEL/);
    expect(code).toBe(2);
  });

  it('given nothing that runs, when down is asked for, then it says so with exit code 11', async () => {
    const { code, errors } = await edgebeat(['down', '--data', home]);

    expect(errors).toBe(
      `edgebeat: nothing runs on ${home}; start it with "edgebeat up --detach --data ${home}"\n`,
    );
    expect(code).toBe(11);
  });

  it('given a fresh folder, when two start on it at the same moment, then one runs and the other ends with exit code 6', () => {
    const { both, loser } = ended;

    expect(loser.errors.trim().split('\n')).toHaveLength(1);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 6]);
  });

  it('given a consortium that runs, when a second one starts on its data, then exit code 6, and down stops the first', () => {
    const { both, later, down } = ended;

    expect(later.errors).toMatch(
      /^edgebeat: process \d+ already runs the consortium in .*edgebeat down.*\n$/,
    );
    expect(later.code).toBe(6);
    expect(down.code).toBe(0);
    expect(both.filter(({ code }) => code === 0)).toHaveLength(1);
  });

  it.each([
    ['peer', 'the network', ['run', 'network']],
    ['api', 'the consortium', ['up']],
  ] as const)(
    'given a taken port of the %s, when %s starts, then port and setting are named with exit code 4',
    async (of, _what, start) => {
      const port = await firstPort(home, of);
      const other = await listenOn(port);

      const { code, errors } = await edgebeat([...start, '--data', home]);
      await new Promise((resolve) => other.close(resolve));

      expect(errors).toContain(String(port));
      expect(errors.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(4);
    },
  );

  it('given a byte that was changed in a block file, when the network starts, then member, block and byte are named with exit code 7', async () => {
    const damaged = join(folder, 'damaged');
    await cp(home, damaged, { recursive: true });
    const file = join(damaged, 'network/organizations/BetaMSP/blocks/000000.blk');
    const handle = await open(file, 'r+');
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, 5000);
    await handle.write(Buffer.of((buffer[0] ?? 0) ^ 0xff), 0, 1, 5000);
    await handle.close();

    const { code, errors } = await edgebeat(['run', 'network', '--data', damaged]);

    expect(errors).toMatch(/BetaMSP.*block 0.*5000/);
    expect(errors.trim().split('\n')).toHaveLength(1);
    expect(code).toBe(7);
  });

  it('given the same damage, when the files are verified, then member, block and byte are named with exit code 3', async () => {
    const damaged = join(folder, 'damaged');

    const { code, output } = await edgebeat(['verify', '--data', damaged]);

    expect(output).toMatch(
      /FOUND: Block 0 of BetaMSP was changed .*\(byte 5000 of .*000000\.blk\)/,
    );
    expect(code).toBe(3);
  });

  it('given a torn tail of a block file, when the consortium starts, then it is cut off and the member catches up', async () => {
    const torn = join(folder, 'torn');
    await cp(home, torn, { recursive: true });
    const file = join(torn, 'network/organizations/GammaMSP/blocks/000000.blk');
    const before = (await stat(file)).size;
    await appendFile(file, Buffer.of(0xff, 0x01, 0x00, 0x00, 0x0a, 0x44));

    const ledgers = await startTestConsortium({ home: torn });
    await ledgers[Symbol.asyncDispose]();

    expect((await stat(file)).size).toBeGreaterThanOrEqual(before);
    expect((await edgebeat(['verify', '--data', torn])).code).toBe(0);
  });

  it('given a member whose blocks are gone, when the data folder is verified, then it is named with exit code 3', async () => {
    const copy = join(folder, 'without-beta');
    await cp(home, copy, { recursive: true });
    await rm(join(copy, 'network/organizations/BetaMSP'), { recursive: true });

    const { code, output } = await edgebeat(['verify', '--data', copy]);

    expect(output).toMatch(/FOUND: .*BetaMSP.*no blocks/);
    expect(code).toBe(3);
  });

  it('given a committed block that was cut off, when the data folder is verified, then its member is named with exit code 3', async () => {
    const copy = join(folder, 'cut');
    await cp(home, copy, { recursive: true });
    const file = join(copy, 'network/organizations/BetaMSP/blocks/000000.blk');
    await truncate(file, (await stat(file)).size - 100);

    const { code, output } = await edgebeat(['verify', '--data', copy]);

    expect(output).toMatch(
      /FOUND: BetaMSP says that it holds \d+ blocks, but its ledger ends after/,
    );
    expect(code).toBe(3);
  });

  it.each([
    ['a file', 'file', /cannot be used: .*choose another one/],
    [
      'a folder whose plan is missing',
      'planless',
      /consortium\.json is missing, though .* is there/,
    ],
  ])(
    'given %s as data folder, when the consortium starts, then one sentence says why',
    async (_what, name, said) => {
      const path = join(folder, name);
      if (name === 'file') await writeFile(path, '');
      else await mkdir(join(path, 'network'), { recursive: true });

      const { code, errors } = await edgebeat(['up', '--data', path]);

      expect(errors).toMatch(said);
      expect(errors.trim().split('\n')).toHaveLength(1);
      expect([2, 7]).toContain(code);
    },
  );

  it('given a key that is missing, when the site that needs it starts, then it is named and no other one is made', async () => {
    const copy = join(folder, 'keyless');
    await cp(home, copy, { recursive: true });
    await rm(join(copy, 'members/alpha/keys/subject-salt.key'));

    const { code, errors } = await edgebeat(['run', 'site', '--member', 'alpha', '--data', copy]);

    expect(errors).toMatch(/subject-salt\.key is missing; restore it from a backup/);
    expect(code).toBe(7);
  });

  (mayMount ? it : it.skip)(
    'given a disk that is full (a small tmpfs; Linux and root), when the consortium starts, then exit code 5, and nothing is lost once there is room',
    async () => {
      const small = join(folder, 'small');
      await mkdir(small);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=400m', 'tmpfs', small]);
      try {
        const inside = join(small, 'home');
        await cp(home, inside, { recursive: true });
        const filler = join(small, 'filler');
        await fill(filler);

        const full = await edgebeat(['up', '--data', inside]);
        await rm(filler);
        const roomy = await upAndDown(inside);

        expect(full.errors).toMatch(/no room|no space|full/i);
        expect(full.code).toBe(5);
        expect(roomy).toMatchObject({ code: 0, errors: '' });
        expect((await edgebeat(['verify', '--data', inside])).code).toBe(0);
      } finally {
        execFileSync('umount', [small]);
      }
    },
  );
});

/** Writes a file until nothing more fits, not even a page. */
async function fill(file: string): Promise<void> {
  const handle = await open(file, 'a');
  try {
    await fillBy(handle, 1_048_576);
    await fillBy(handle, 4096);
  } finally {
    await handle.close();
  }
}

async function fillBy(handle: FileHandle, bytes: number): Promise<void> {
  const chunk = Buffer.alloc(bytes);
  try {
    for (;;) await handle.appendFile(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

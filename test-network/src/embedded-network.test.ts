import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { z } from 'zod';
import { edgebeat, type Running, startEdgebeat } from './edgebeat';
import { findOnPath } from './on-path';

jest.setTimeout(60_000);

const folder = join(__dirname, '..', '..', 'fabric-embedded');
const runChild = join(__dirname, '..', '..', 'jest', 'run-child.cjs');
const fixture = join(folder, 'fixtures', 'asset-chaincode.cjs');
const itWithPeer = findOnPath('peer', process.env['PATH']) === undefined ? it.skip : it;
const anyOf = "OR('Org1MSP.peer','Org2MSP.peer')";

const Described = z.object({
  out: z.string(),
  channels: z.array(z.object({ name: z.string(), organizations: z.array(z.string()) })),
  organizations: z.array(
    z.object({
      mspId: z.string(),
      peer: z.string(),
      orderer: z.string(),
      env: z.string(),
      connectionProfile: z.string(),
    }),
  ),
  chaincodes: z.array(
    z.object({
      packageId: z.string(),
      channels: z.array(z.string()),
      services: z.array(z.object({ mspId: z.string(), address: z.string(), tls: z.string() })),
    }),
  ),
});

describe('edgebeat network embedded', () => {
  let home: string;
  let out: string;
  let address: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'edgebeat-embedded-'));
    out = join(home, 'network');
    const [port = 0] = await freePorts(1);
    address = `localhost:${String(port)}`;
  });

  afterEach(() => rm(home, { recursive: true, force: true }));

  /** Runs the command until a test has done what it wants with it. */
  async function withNetwork<T>(
    args: readonly string[],
    work: (described: z.infer<typeof Described>) => Promise<T>,
  ): Promise<T> {
    const running = startEdgebeat(command('--json', ...args));
    try {
      return await work(Described.parse(JSON.parse(await running.printed(/\n/))));
    } finally {
      await stop(running);
    }
  }

  function command(...args: string[]): string[] {
    return ['network', 'embedded', '--out', out, ...args];
  }

  const assetArgs = () => ['--chaincode', `asset=${address}`, '--policy', anyOf];

  async function withChaincode<T>(tls: string, work: () => Promise<T>): Promise<T> {
    const args = [
      '--no-deprecation',
      runChild,
      fixture,
      address.replace('localhost', '127.0.0.1'),
      'asset:1.0',
      tls,
    ];
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { CORE_CHAINCODE_LOGGING_SHIM: 'error', CORE_CHAINCODE_LOGGING_LEVEL: 'error' },
    });
    const ended = once(child, 'exit');
    try {
      await once(child.stdout, 'data');
      return await work();
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  }

  it('given one service for two organisations, when the command runs and stops, then each organisation is told and it ends with 0', async () => {
    const described = await withNetwork(assetArgs(), (told) => Promise.resolve(told));
    const again = await withNetwork(assetArgs(), (told) => Promise.resolve(told));

    expect(described).toMatchObject({
      channels: [{ name: 'mychannel', organizations: ['Org1MSP', 'Org2MSP'] }],
      organizations: [{ mspId: 'Org1MSP' }, { mspId: 'Org2MSP' }],
      chaincodes: [{ packageId: 'asset:1.0', services: [{ address }, { address }] }],
    });
    expect(again).toEqual(described);
  });

  it('given two channels, when one has a chaincode of its own, then each is told with its members', async () => {
    const channels = ['--channel', 'all', '--channel', 'one=Org2MSP'];
    const chaincodes = ['--chaincode', `asset=${address}`, '--chaincode', 'audit/one=localhost:9'];

    const described = await withNetwork([...channels, ...chaincodes], (told) =>
      Promise.resolve(told),
    );

    expect(described).toMatchObject({
      channels: [
        { name: 'all', organizations: ['Org1MSP', 'Org2MSP'] },
        { name: 'one', organizations: ['Org2MSP'] },
      ],
      chaincodes: [
        { packageId: 'asset:1.0', channels: ['all', 'one'] },
        { packageId: 'audit:1.0', channels: ['one'], services: [{ mspId: 'Org2MSP' }] },
      ],
    });
  });

  it('given people as readers, when its chaincode registers, then it says so and how to go on', async () => {
    const running = startEdgebeat(command(...assetArgs()));
    await running.printed(/Stop with Ctrl-C/);
    const tls = join(out, 'chaincode', 'tls');
    await withChaincode(tls, () => soon(running.printed(/All chaincodes are registered/)));
    const { code, output, errors } = await stop(running);

    expect(code).toBe(0);
    expect(errors).toContain('chaincode went away');
    expect(output).toContain('All chaincodes are registered');
    expect(output).toContain(`. ${join(out, 'organizations', 'Org2MSP', 'env.sh')}`);
    expect(output).toContain('connection.json');
  });

  itWithPeer(
    'given the README (peer is skipped when it is not on the PATH), when its commands are run, then the transaction is VALID and can be queried',
    async () => {
      const readme = await readFile(join(folder, 'README.md'), 'utf8');
      const [start = '', commands = ''] = [...readme.matchAll(/```sh\n([^`]*)```/g)].map(
        ([, text]) => text,
      );
      const args = [...assetArgs(), '--base-port', '0'];
      expect(start).toContain(`--chaincode asset=localhost:9052 --policy "${anyOf}"`);
      const running = startEdgebeat(command(...args));
      const output = await running.printed(/Stop with Ctrl-C/);
      const [, orgTwo = ''] = /Org2MSP +peer (\S+)/.exec(output) ?? [];
      const script = commands.replaceAll('.network', out).replace('localhost:8051', orgTwo);
      const run = async () => {
        await soon(running.printed(/All chaincodes are registered/));
        return promisify(execFile)('sh', ['-ec', script], { timeout: 40_000 });
      };
      try {
        const { stdout, stderr } = await withChaincode(join(out, 'chaincode', 'tls'), run);

        expect(stderr.match(/committed with status \(VALID\)/g)).toHaveLength(2);
        expect(stdout.trim()).toMatch(/"height":1,[^]*\n1$/);
      } finally {
        await stop(running);
      }
    },
  );

  it.each([
    ['0 organisations', ['--organizations', '0'], /--organizations .* from 1 to 26/],
    ['27 organisations', ['--organizations', '27'], /--organizations .* from 1 to 26/],
    ['a channel in capitals', ['--channel', 'Upper'], /--channel: .* lower-case/],
    ['a channel of strangers', ['--channel', 'a=Org3MSP'], /--channel a=Org3MSP: "Org3MSP" is no/],
    ['a channel twice', ['--channel', 'a', '--channel', 'a'], /--channel: .* is used twice/],
    [
      'a chaincode on a channel that there is not',
      ['--chaincode', 'asset/b=h:1'],
      /--chaincode asset\/b=h:1: there is no channel b/,
    ],
    ['a chaincode without address', ['--chaincode', 'asset'], /--chaincode asset: .* write NAME=/],
    ['too many addresses', ['--chaincode', 'a=h:1,h:2,h:3'], /3 addresses for 2 organisations/],
    ['a system chaincode', ['--chaincode', 'qscc=h:1'], /--chaincode: .* a chaincode name/],
    [
      'a policy that does not end',
      ['--chaincode', 'a=h:1', '--policy', 'OR('],
      /--policy: .* OR\(/,
    ],
    [
      'a policy over a stranger',
      ['--chaincode', 'a=h:1', '--policy', "OR('Org3MSP.peer')"],
      /--policy: .* names Org3MSP/,
    ],
    [
      'a missing file',
      ['--chaincode', 'a=h:1', '--collections', 'none.json'],
      /--collections: .*no such file/,
    ],
    [
      'ports that are not there',
      ['--base-port', '60000', '--organizations', '9'],
      /--base-port 60000: .* lower port/,
    ],
  ])(
    'given %s, when it is started, then it is refused by name with a mend',
    async (_what, args, sentence) => {
      const { code, errors } = await edgebeat(command(...args));

      expect(errors).toMatch(sentence);
      expect(code).toBe(2);
    },
  );

  it('given a running network, when its folder, its ports or another definition are asked for, then each is refused', async () => {
    const refused = await withNetwork(assetArgs(), async ({ organizations: [first] }) => {
      const sameFolder = await edgebeat(command('--json', ...assetArgs()));
      const port = Number(first?.orderer.split(':')[1]);
      const others = ['--out', join(home, 'other'), '--base-port', String(port)];
      return { sameFolder, samePort: await edgebeat(['network', 'embedded', ...others]) };
    });
    const otherCount = await edgebeat(command('--organizations', '3'));
    const otherPolicy = await edgebeat(
      command('--chaincode', `asset=${address}`, '--policy', "OR('Org1MSP.peer')"),
    );

    expect(JSON.parse(refused.sameFolder.errors)).toMatchObject({
      error: { exit: 'already-running', exitCode: 6 },
    });
    expect(refused.samePort).toMatchObject({ code: 4 });
    expect(refused.samePort.errors).toMatch(/--base-port: Port \d+ .* choose another port/);
    expect(otherCount).toMatchObject({ code: 2 });
    expect(otherCount.errors).toMatch(/--organizations: .* made with org1, org2: keep that value/);
    expect(otherPolicy).toMatchObject({ code: 2 });
    expect(otherPolicy.errors).toMatch(/--policy: asset was defined with .* choose another --out/);
  });

  it('given a folder with other files, when a network is to be made there, then it is refused', async () => {
    await writeFile(join(home, 'thesis.txt'), 'years of work');

    const { code, errors } = await edgebeat(['network', 'embedded', '--out', home]);

    expect(code).toBe(2);
    expect(errors).toMatch(/--out .* holds other files/);
  });
});

/** A process that says nothing is stopped nevertheless. */
function soon<T>(printed: Promise<T>): Promise<T | undefined> {
  return Promise.race([printed, sleep(15_000, undefined, { ref: false })]);
}

async function stop(running: Running) {
  running.signal('SIGINT');
  return running.ended;
}

import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstOutput, kill } from '@edgebeat/fabric-embedded/dist/network.test.harness';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { processStart } from '@edgebeat/fabric-embedded/process-start';
import type { Fabric, FabricOptions } from './fabric-options';
import { findFabric, installerAddress, missingPrograms } from './find-fabric';
import { deployedChaincodes } from './data-folder';
import { runAdministration } from './run-administration';
import { startFabric } from './start-fabric';

jest.setTimeout(60_000);

const missing = missingPrograms(process.env);
const describeFabric = missing.length === 0 ? describe : describe.skip;

/** One member, whose chaincode has no service. */
async function optionsIn(folder: string): Promise<FabricOptions> {
  const [service] = await freePorts(1);
  return {
    programs: await findFabric(process.env),
    dataDir: join(folder, 'data'),
    channel: 'common',
    organizations: [
      {
        name: 'alpha',
        mspId: 'AlphaMSP',
        domain: 'alpha.example.com',
        ports: { peer: 0, orderer: 0 },
      },
    ],
    chaincodes: [
      {
        name: 'asset',
        version: '1.0',
        sequence: 1,
        addresses: { AlphaMSP: `localhost:${String(service)}` },
      },
    ],
  };
}

describeFabric(`a network of Fabric's own programs that stays (${installerAddress})`, () => {
  let folder: string;
  let first: Fabric;
  let network: Fabric;
  let before: { readonly committed: string; readonly height: number };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fabric-'));
    const options = await optionsIn(folder);
    first = await startFabric(options);
    const committed = ['lifecycle', 'chaincode', 'querycommitted', '-C', 'common'];
    const { stdout } = await first.peer('AlphaMSP', ...committed);
    before = { committed: stdout, height: await first.height('AlphaMSP') };
    await first[Symbol.asyncDispose]();
    network = await startFabric(options);
  });
  afterAll(async () => {
    await network[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it('given an empty folder, when it starts, stops and starts again, then channel, chaincode and ports stay', async () => {
    expect(before.committed).toMatch(/Name: asset, Version: 1.0, Sequence: 1/);
    expect(await network.height('AlphaMSP')).toBe(before.height);
    expect(network.organizations).toEqual(first.organizations);
    expect(network.genesisHash).toBe(first.genesisHash);
  });

  it('given a chaincode without a service, when the network has to be ready, then the service is named', async () => {
    const ready = network.ready(200);

    await expect(ready).rejects.toMatchObject({ code: 'not-ready' });
    await expect(ready).rejects.toThrow(
      'The service of chaincode asset of AlphaMSP does not listen',
    );
  });

  it('given a peer that is killed, when nobody asked for it, then the handle tells it', async () => {
    process.kill(network.node('AlphaMSP', 'peer').pid ?? 0, 'SIGKILL');

    expect((await network.failed).message).toMatch(/^The peer of AlphaMSP ended/);
  });
});

describeFabric(`a network of Fabric's own programs (${installerAddress})`, () => {
  let folder: string;
  let options: FabricOptions;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fabric-'));
    options = await optionsIn(folder);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** A program that says something and fails. */
  async function failing(name: string, words: string): Promise<string> {
    const file = join(folder, name);
    await writeFile(file, `#!/bin/sh\necho '${words}' >&2\nexit 1\n`);
    await chmod(file, 0o755);
    return file;
  }

  async function notedPid(kind: string): Promise<number> {
    const note = join(options.dataDir, 'logs', 'AlphaMSP', `${kind}.log.process`);
    return (JSON.parse(await readFile(note, 'utf8')) as { readonly pid: number }).pid;
  }

  it('given a chaincode that its members defined anew since, when it starts with other code, then that is the definition after theirs', async () => {
    const committed = ['lifecycle', 'chaincode', 'querycommitted', '-C', 'common'];
    const first = await startFabric(options);
    const defined = await runAdministration(
      process.env,
      ...(['define-chaincode.sh', '--channel', 'common', '--name', 'asset'] as const),
      ...['--package', join(options.dataDir, 'packages', 'asset.tar.gz')],
      ...['--env', join(options.dataDir, 'organizations', 'AlphaMSP', 'env.sh')],
    );
    await first[Symbol.asyncDispose]();
    const chaincodes = options.chaincodes.map((one) => ({ ...one, label: 'other', sequence: 2 }));

    await using network = await startFabric({ ...options, chaincodes });

    expect(defined).toMatchObject({ code: 0 });
    const { stdout } = await network.peer('AlphaMSP', ...committed);
    expect(stdout).toMatch(/Name: asset, Version: 1.0, Sequence: 3/);
    expect(await deployedChaincodes(options.dataDir)).toMatchObject([
      { label: 'other', sequence: 3 },
    ]);
  });

  it('given a program that fails half-way, when it starts, then nothing runs on and the next start succeeds', async () => {
    const broken = await failing('osnadmin', 'Error: no route to the orderer');
    const started = startFabric({
      ...options,
      programs: { ...options.programs, osnadmin: broken },
    });
    await expect(started).rejects.toMatchObject({
      code: 'program-failed',
      message: 'osnadmin channel join --channelID failed: Error: no route to the orderer',
    });
    const pid = await notedPid('peer');
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');

    await using network = await startFabric(options);

    expect(await network.height('AlphaMSP')).toBeGreaterThan(1);
  });

  it('given a node that ends at once, when it starts, then the sentence names it, its last words and its log', async () => {
    const orderer = await failing('orderer', 'panic: the write ahead log is damaged');

    const started = startFabric({ ...options, programs: { ...options.programs, orderer } });

    const log = join(options.dataDir, 'logs', 'AlphaMSP', 'orderer.log');
    await expect(started).rejects.toMatchObject({
      code: 'start-failed',
      message: `The orderer of AlphaMSP ended: panic: the write ahead log is damaged (see ${log}).`,
    });
  });

  it('given a network whose process was killed, when it starts again, then no program of before is left', async () => {
    const fixture = join(__dirname, '..', 'fixtures', 'run-fabric.cjs');
    const child = spawn(process.execPath, [fixture, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await firstOutput(child);
    await kill(child);
    const pid = await notedPid('peer');
    expect(await processStart(pid)).toBeDefined();

    await using network = await startFabric(options);

    expect(await processStart(pid)).toBeUndefined();
    expect(await network.height('AlphaMSP')).toBeGreaterThan(1);
  });

  it('given a port that is taken, when it starts, then port and setting are named and nothing is started', async () => {
    const server = createServer();
    const [taken = 0] = await freePorts(1);
    await new Promise<void>((resolve) =>
      server.listen({ host: '127.0.0.1', port: taken }, resolve),
    );
    const organizations = options.organizations.map((member) => {
      return { ...member, ports: { peer: taken, orderer: 0 } };
    });

    const started = startFabric({ ...options, organizations });

    await expect(started).rejects.toMatchObject({ code: 'port-taken' });
    await expect(started).rejects.toThrow('organizations[0].ports.peer');
    await new Promise((resolve) => server.close(resolve));
  });
});

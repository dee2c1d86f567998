import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { folders } from '@edgebeat/cli';
import { freePorts } from '@edgebeat/fabric-embedded/free-ports';
import { materialPaths } from '@edgebeat/fabric-embedded/paths';
import { missingPrograms } from '@edgebeat/network';
import { z } from 'zod';
import { writeConsortium } from './consortium-file';
import { edgebeat, type Ended } from './edgebeat';
import { memberSiteCases } from './member-site-cases.test.kit';

jest.setTimeout(180_000);

const { PATH = '', FABRIC_BIN = '' } = process.env;
const environment = { PATH, ...(FABRIC_BIN === '' ? {} : { FABRIC_BIN }) };
const missing = missingPrograms(environment);
const describeFabric = missing.length === 0 ? describe : describe.skip;

const Up = z.object({
  firstCommitSeconds: z.number().optional(),
  genesisHash: z.string(),
  processes: z.array(z.object({ name: z.string(), pid: z.number() })),
});
const Status = z.object({
  nodes: z.array(
    z.object({
      mspId: z.string(),
      kind: z.string(),
      pid: z.number(),
      channel: z.string(),
      height: z.number(),
      isLeader: z.boolean().optional(),
      certificateEnd: z.iso.datetime(),
    }),
  ),
  chaincodes: z.array(z.object({ isRunning: z.boolean() })),
});

type Folders = ReturnType<typeof folders>;

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgebeat-real-'));
  file = join(folder, 'consortium.yaml');
  const channels = 'channels: [{ name: common }, { name: local-beta, members: [beta] }]';
  await writeConsortium(file, ['alpha', 'beta', 'gamma'], [channels]);
  const [peer, peerOperations] = (await freePorts(2)).map(String);
  const second = `furtherPeers: [{ peer: ${peer ?? ''}, peerOperations: ${peerOperations ?? ''} }]`;
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('- id: gamma-1', `- id: gamma-1\n        ${second}`));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describeFabric(
  `a real network by edgebeat network (${missing.join(', ') || 'all programs'})`,
  () => {
    let home: string;
    let started: z.infer<typeof Up>;
    const network = (...args: readonly string[]) =>
      edgebeat(['network', ...args, '--data', home], environment);
    const up = () => network('up', '--file', file, '--detach', '--json');

    beforeAll(async () => {
      home = join(folder, 'home');
      const { output, errors } = await up();
      expect(errors).toBe('');
      started = Up.parse(JSON.parse(output));
    });
    afterAll(() => network('down'));

    it('given an empty folder, when it is up, then the consortium is founded and the time of the first transaction told', () => {
      expect(started.firstCommitSeconds).toBeGreaterThan(0);
      expect(started.processes.map(({ name }) => name)).toEqual([
        ...['edgebeat', 'network', 'chaincode-alpha', 'chaincode-beta', 'chaincode-gamma'],
      ]);
    });

    it('given a network that runs, when its status is asked for, then every node is up at one height and one orderer leads', async () => {
      const { code, output } = await network('status', '--json');
      const { nodes, chaincodes } = Status.parse(JSON.parse(output));

      const common = nodes.filter(({ channel }) => channel === 'common');
      const local = nodes.filter(({ channel }) => channel === 'local-beta');
      expect(code).toBe(0);
      expect(common.map(({ mspId, kind }) => `${mspId} ${kind}`)).toEqual([
        ...['AlphaMSP orderer', 'AlphaMSP peer', 'BetaMSP orderer', 'BetaMSP peer'],
        ...['GammaMSP orderer', 'GammaMSP peer', 'GammaMSP peer'],
      ]);
      expect(new Set(common.map(({ height }) => height)).size).toBe(1);
      expect(common.filter(({ isLeader }) => isLeader === true)).toHaveLength(1);
      expect(local).toMatchObject([
        { mspId: 'BetaMSP', kind: 'orderer', height: 1, isLeader: true },
        { mspId: 'BetaMSP', kind: 'peer', height: 1 },
      ]);
      expect(chaincodes).toEqual([0, 1, 2].map(() => ({ isRunning: true })));
    });

    it('given the file that it was made from, and one that was changed since, when they are compared with what runs, then what was changed is named alone', async () => {
      const changed = join(folder, 'changed.yaml');
      const orderer = 'orderer: { batch: { timeout: 500ms } }';
      await writeFile(changed, `${await readFile(file, 'utf8')}${orderer}\n`);

      const same = await network('diff', '--file', file, '--json');
      const core = join(folders(home).organization('BetaMSP'), 'peer', 'core.yaml');
      const settings = await readFile(core, 'utf8');
      await writeFile(
        core,
        settings.replace('"pullRetryThreshold": "2s"', '"pullRetryThreshold": "60s"'),
      );
      const other = await network('diff', '--file', changed, '--json');

      expect(JSON.parse(same.output)).toEqual({ differences: [] });
      expect(same.code).toBe(0);
      expect(JSON.parse(other.output)).toEqual({
        differences: [
          {
            path: 'BetaMSP/peer/core.yaml: peer.gossip.pvtData.pullRetryThreshold',
            file: '2s',
            running: '60s',
          },
          { path: 'orderer.batch.timeout', file: '500ms', running: '250ms' },
        ],
      });
      expect(other.code).toBe(3);
    });

    it('given a network that runs, when its ledgers are verified, then all members hold the same, recomputed', async () => {
      const { code, output } = await edgebeat(['verify', '--data', home], environment);

      expect(output).toContain('Everything that was read is as it must be.');
      expect(code).toBe(0);
    });

    it('given a network that runs, when a peer and the orderers are stopped, then they stay stopped, the status says so, and once they are started all is up', async () => {
      const stopped = [await network('stop', 'peer1'), await network('stop', 'orderer', '--json')];
      await sleep(1000);
      const meanwhile = await network('status');
      const started = [await network('start', 'orderer'), await network('start', 'peer1')];
      let after = await network('status');
      // Until the orderers have elected a leader, the status says that there is none.
      for (let asked = 0; after.code === 12 && asked < 20; asked += 1) {
        await sleep(500);
        after = await network('status');
      }

      expect(stopped.map(({ output }) => output.trim())).toEqual([
        'The peer1 of GammaMSP is stopped.',
        '{"node":"orderer","state":"stopped","members":["AlphaMSP","BetaMSP","GammaMSP"]}',
      ]);
      expect(meanwhile.code).toBe(12);
      expect(meanwhile.errors.match(/: its operator stopped it/g)).toHaveLength(5);
      expect(started.map(({ code }) => code)).toEqual([0, 0]);
      expect(after.errors).toBe('');
    });

    it.each([
      [
        'a member that is not there',
        ['orderer', '--member', 'x'],
        /x is no member; there are: alpha/,
      ],
      ['a peer that is not there', ['peer1', '--member', 'alpha'], /alpha has no peer1/],
      ['another node', ['broker'], /Allowed choices are orderer, peer, peer1/],
    ])('given %s, when it is to be stopped, then exit code 2', async (_what, args, said) => {
      const { code, errors } = await network('stop', ...args);

      expect(errors).toMatch(said);
      expect(code).toBe(2);
    });

    it.each([
      ['a network that runs', () => up(), 6, /already runs the consortium/],
      [
        'the data of a real network',
        () => edgebeat(['up', '--data', join(folder, 'home'), '--base-port', '1'], environment),
        6,
        /already runs/,
      ],
    ])(
      'given %s, when another one starts on it, then it is refused',
      async (_what, start, exit, said) => {
        const { code, errors } = await start();

        expect(code).toBe(exit);
        expect(errors).toMatch(said);
      },
    );

    describe('given a fourth member with a site of its own', () => {
      memberSiteCases(() => ({ home, folder, environment }));
    });

    describe('given a process that was killed', () => {
      let down: Ended;
      beforeAll(async () => {
        // The network first: once its parent is gone, it stops Fabric's programs itself.
        for (const killed of ['network', 'edgebeat']) {
          const found = started.processes.find(({ name }) => name === killed);
          process.kill(found?.pid ?? 0, 'SIGKILL');
        }
        down = await network('down', '--json');
      });

      it('when it is taken down, then what it left is ended, and nothing is left to end', async () => {
        const { left } = z.object({ left: z.array(z.number()) }).parse(JSON.parse(down.output));
        const again = await network('down');

        expect(down.code).toBe(0);
        expect(left).toHaveLength(7);
        expect(again.code).toBe(11);
      });

      it.each([
        [
          'a foreign certificate in its data',
          (files: Folders) => {
            const { peer, orderer } = materialPaths(files.crypto, 'beta.example.com');
            return cp(orderer.msp.certificate, peer.msp.certificate);
          },
          /is not the key of .*peer0\.beta/,
        ],
        [
          'the pin of another first block',
          ({ pins }: Folders) =>
            writeFile(pins, JSON.stringify({ channelId: 'common', genesisHash: '0'.repeat(64) })),
          /begins with [0-9a-f]{64}, but .*pins\.json names 0{64}/,
        ],
      ])(
        'when it starts with %s, then exit code 7, and nothing runs',
        async (_what, harm, said) => {
          const kept = home;
          home = join(await mkdtemp(join(folder, 'harmed-')), 'home');
          await cp(kept, home, { recursive: true });
          await harm(folders(home));

          const { code, errors } = await up();
          const after = await network('down');
          home = kept;

          expect(errors).toMatch(said);
          expect(code).toBe(7);
          expect(after.code).toBe(11);
        },
      );

      it('when it starts again, then the same chain goes on', async () => {
        const { output, errors } = await up();
        const again = Up.parse(JSON.parse(output));

        expect(errors).toBe('');
        expect(again.genesisHash).toBe(started.genesisHash);
        expect(again.firstCommitSeconds).toBeUndefined();
      });
    });
  },
);

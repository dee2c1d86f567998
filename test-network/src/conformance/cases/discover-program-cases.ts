import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type FabricEnvironment, locateProgram } from '@edgebeat/network';
import type { Bench } from '../bench';
import { conforms } from '../conformance-case';
import { chaincodeName } from '../subject';

const runMs = 30_000;
const mspIds = ['AlphaMSP', 'BetaMSP', 'GammaMSP'];

interface Endorsers {
  readonly Chaincode: string;
  readonly EndorsersByGroups: Readonly<Record<string, readonly { readonly MSPID: string }[]>>;
  readonly Layouts: readonly { readonly quantities_by_group: Readonly<Record<string, number>> }[];
}

/** What Fabric's own `discover` program finds out from a member's peer. */
export function discoverProgramCases(bench: () => Bench, environment: FabricEnvironment): void {
  const program = locateProgram('discover', environment);
  const describing = program === undefined ? describe.skip : describe;
  describing("Fabric's discover program (FABRIC_BIN or PATH)", () => {
    let folder: string;
    const configFile = () => join(folder, 'discover.yaml');
    const run = (...args: string[]) =>
      promisify(execFile)(program ?? 'discover', ['--configFile', configFile(), ...args], {
        cwd: folder,
        timeout: runMs,
        env: {},
      });

    async function discover(command: string, ...args: string[]): Promise<unknown> {
      const { channel } = bench().subject;
      const server = ['--server', bench().member('AlphaMSP').peer];
      const { stdout } = await run(command, '--channel', channel, ...server, ...args);
      return JSON.parse(stdout);
    }

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'discover-program-'));
      const { certificate, key } = bench().userFiles('AlphaMSP', 'User1');
      const user = ['--userCert', certificate, '--userKey', key, '--MSP', 'AlphaMSP'];
      await run('--peerTLSCA', bench().member('AlphaMSP').tlsCaFile, ...user, 'saveConfig');
    });
    afterAll(() => rm(folder, { recursive: true }));

    conforms('given a channel, when it discovers peers, then it has all three', async () => {
      const peers = (await discover('peers')) as { MSPID: string; Endpoint: string }[];

      const found = peers.map(({ MSPID, Endpoint }) => [MSPID, Endpoint]).sort();
      expect(found).toEqual(mspIds.map((mspId) => [mspId, bench().member(mspId).peer]));
      expect(peers).toContainEqual(
        expect.objectContaining({
          MSPID: 'AlphaMSP',
          LedgerHeight: expect.any(Number) as number,
          Chaincodes: expect.arrayContaining(['_lifecycle', chaincodeName]) as string[],
          Identity: expect.stringContaining('BEGIN CERTIFICATE') as string,
        }),
      );
    });

    conforms('given a channel, when it discovers config, then MSPs and orderers come', async () => {
      const config = await discover('config');

      expect(config).toMatchObject({
        msps: Object.fromEntries(mspIds.map((mspId) => [mspId, { name: mspId }])),
        orderers: Object.fromEntries(
          mspIds.map((mspId) => {
            const [host, port] = bench().member(mspId).orderer.split(':');
            return [mspId, { endpoint: [{ host, port: Number(port) }] }];
          }),
        ),
      });
    });

    conforms('given a chaincode, when it discovers endorsers, then any two will do', async () => {
      const [found] = (await discover('endorsers', '--chaincode', chaincodeName)) as Endorsers[];

      expect(found?.Chaincode).toBe(chaincodeName);
      const members = Object.values(found?.EndorsersByGroups ?? {}).flat();
      expect(members.map(({ MSPID }) => MSPID).sort()).toEqual(mspIds);
      const sizes = found?.Layouts.map((layout) => Object.values(layout.quantities_by_group));
      expect(sizes).toEqual([1, 2, 3].map(() => [1, 1]));
    });
  });
}

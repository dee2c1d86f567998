import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FabricEnvironment } from '@edgebeat/network';
import { common } from '@hyperledger/fabric-protos';
import { type Bench, freshId } from '../bench';
import { conforms } from '../conformance-case';
import { describeWithPeer, runPeer } from '../peer-program';
import { chaincodeName } from '../subject';

const said = (part: string) => ({ stderr: expect.stringContaining(part) as string });

/** What Fabric's own `peer` program does with a network, as a user who sourced a member's env.sh. */
export function peerProgramCases(bench: () => Bench, environment: FabricEnvironment): void {
  describeWithPeer("Fabric's peer program", environment, () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'peer-program-'));
    });
    afterAll(() => rm(folder, { recursive: true }));

    const peer = (mspId: string, ...args: string[]) =>
      runPeer(bench(), environment, folder, mspId, ...args);

    const channel = () => bench().subject.channel;
    const call = (...args: string[]) => ['-c', JSON.stringify({ Args: args })];

    function ordering() {
      const { orderer, tlsCaFile } = bench().member('AlphaMSP');
      return ['-o', orderer, '--tls', '--cafile', tlsCaFile];
    }

    function invoke(endorsers: readonly string[], ...args: string[]) {
      const targets = endorsers.flatMap((mspId) => {
        const { peer: address, tlsCaFile } = bench().member(mspId);
        return ['--peerAddresses', address, '--tlsRootCertFiles', tlsCaFile];
      });
      const chaincode = ['-C', channel(), '-n', chaincodeName];
      const waiting = [...ordering(), ...targets, '--waitForEvent'];
      return peer('AlphaMSP', 'chaincode', 'invoke', ...chaincode, ...call(...args), ...waiting);
    }

    async function fetched(mspId: string, position: string, ...from: string[]) {
      const file = join(folder, `${position}.block`);
      await peer(mspId, 'channel', 'fetch', position, file, '-c', channel(), ...from);
      return common.Block.deserializeBinary(await readFile(file))
        .getHeader()
        ?.getNumber();
    }

    conforms(
      'given two endorsers, when it invokes, then both commit and a third member has it',
      async () => {
        const id = freshId();

        const { stderr } = await invoke(['AlphaMSP', 'BetaMSP'], 'create', id, 'ann', '1');

        expect(stderr.match(/committed with status \(VALID\)/g)).toHaveLength(2);
        await bench().everywhere((await bench().height()) - 1);
        const query = ['-C', channel(), '-n', chaincodeName, ...call('read', id)];
        const { stdout } = await peer('GammaMSP', 'chaincode', 'query', ...query);
        expect(JSON.parse(stdout)).toEqual({ id, owner: 'ann', value: '1' });
      },
    );

    conforms(
      'given one endorser, when it invokes, then the transaction fails the endorsement policy',
      async () => {
        const invoked = invoke(['AlphaMSP'], 'create', freshId(), 'ann', '1');

        await expect(invoked).rejects.toMatchObject({
          stderr: expect.stringContaining('ENDORSEMENT_POLICY_FAILURE') as string,
        });
      },
    );

    conforms(
      'given a chaincode that fails, when it queries, then status and message are told',
      async () => {
        const query = ['-C', channel(), '-n', chaincodeName, ...call('read', 'none')];

        const queried = peer('BetaMSP', 'chaincode', 'query', ...query);

        await expect(queried).rejects.toMatchObject({
          stderr: expect.stringMatching(
            /endorsement failure during query. response: status:500 +message:"the asset none does not exist"/,
          ) as string,
        });
      },
    );

    conforms(
      'given a channel, when its info is asked for, then height and hash are told',
      async () => {
        const { stdout } = await peer('BetaMSP', 'channel', 'getinfo', '-c', channel());

        const info = await bench().chain('BetaMSP');
        const hash = info.getCurrentblockhash_asB64();
        expect(stdout).toContain(
          `{"height":${String(info.getHeight())},"currentBlockHash":"${hash}"`,
        );
      },
    );

    conforms(
      'given a member of one channel, when channels are listed, then it is the one',
      async () => {
        const { stdout } = await peer('GammaMSP', 'channel', 'list');

        expect(stdout.trim().split('\n').at(-1)).toBe(channel());
      },
    );

    conforms(
      'given an orderer, when blocks are fetched, then config, oldest and newest come',
      async () => {
        const height = await bench().height();

        const numbers = [];
        for (const position of ['config', 'oldest', 'newest', '1']) {
          numbers.push(await fetched('AlphaMSP', position, ...ordering()));
        }

        expect(numbers).toEqual([0, 0, height - 1, 1]);
      },
    );

    conforms('given a peer, when its newest block is fetched, then it is the last', async () => {
      expect(await fetched('GammaMSP', 'newest')).toBe((await bench().height('GammaMSP')) - 1);
    });

    conforms(
      'given a chaincode, when its definition is asked for, then version and approvals are told',
      async () => {
        const query = ['querycommitted', '-C', channel(), '-n', chaincodeName];

        const { stdout } = await peer('AlphaMSP', 'lifecycle', 'chaincode', ...query);

        expect(stdout).toContain(
          'Version: 1.0, Sequence: 1, Endorsement Plugin: escc, Validation Plugin: vscc, ' +
            'Approvals: [AlphaMSP: true, BetaMSP: true, GammaMSP: true]',
        );
      },
    );

    const lifecycle = async (call: string, ...args: string[]) => {
      const options = ['--output', 'json', ...args];
      const { stdout } = await peer('AlphaMSP', 'lifecycle', 'chaincode', call, ...options);
      return JSON.parse(stdout) as unknown;
    };
    const definition = () => ['-C', channel(), '-n', chaincodeName];

    conforms(
      'given chaincodes, when installed and approved ones are asked for, then both name the package',
      async () => {
        const approved = (await lifecycle('queryapproved', ...definition())) as {
          source: { Type: { LocalPackage: { package_id: string } } };
        };
        const { installed_chaincodes: installed } = (await lifecycle('queryinstalled')) as {
          installed_chaincodes: { package_id: string; references: Record<string, unknown> }[];
        };

        const { package_id: id } = approved.source.Type.LocalPackage;
        expect(approved).toMatchObject({ sequence: 1, version: '1.0', validation_plugin: 'vscc' });
        const found = installed.find(({ package_id: other }) => other === id);
        expect(found?.references[channel()]).toEqual({
          chaincodes: [{ name: chaincodeName, version: '1.0' }],
        });
      },
    );

    conforms(
      'given a next definition that nobody approved, when its readiness is asked for, then nobody has',
      async () => {
        const next = [...definition(), '--version', '2.0', '--sequence', '2'];

        const readiness = await lifecycle('checkcommitreadiness', ...next);

        expect(readiness).toMatchObject({
          approvals: { AlphaMSP: false, BetaMSP: false, GammaMSP: false },
        });
        const late = [...definition(), '--version', '2.0', '--sequence', '3'];
        const text = 'requested sequence is 3, but new definition must be sequence 2';
        await expect(lifecycle('checkcommitreadiness', ...late)).rejects.toMatchObject(said(text));
      },
    );

    conforms(
      'given names that are not there, when they are asked for, then Fabric says what is missing',
      async () => {
        const none = ['-C', channel(), '-n', 'none'];
        const missing: [string, string[], string][] = [
          ['querycommitted', none, '404 - namespace none is not defined'],
          [
            'queryapproved',
            none,
            `could not fetch approved chaincode definition (name: 'none', sequence: '0') on channel '${channel()}'`,
          ],
        ];

        for (const [call, args, text] of missing) {
          await expect(lifecycle(call, ...args)).rejects.toMatchObject(said(text));
        }
      },
    );
  });
}

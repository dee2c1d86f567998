import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FabricEnvironment, locateProgram } from '@edgebeat/network';
import { common } from '@hyperledger/fabric-protos';
import { type Bench, eventually, freshId, take } from '../bench';
import { ConfigProgram } from '../config-program';
import { conforms } from '../conformance-case';
import { chaincodeName as asset } from '../subject';

const stderr = (part: string) => ({ stderr: expect.stringContaining(part) as string });
const refused = (reason: string) =>
  `got unexpected status: BAD_REQUEST -- error applying config update to existing channel 'pair': ${reason}`;

/** Config updates of a channel of two members, made and sent by Fabric's own programs. */
export function configCases(bench: () => Bench, environment: FabricEnvironment): void {
  const found = ['peer', 'configtxlator'].every((name) => locateProgram(name, environment));
  (found ? describe : describe.skip)(
    'config updates (peer and configtxlator of FABRIC_BIN or PATH)',
    () => {
      let folder: string;
      let programs: ConfigProgram;
      beforeAll(async () => {
        folder = await mkdtemp(join(tmpdir(), 'config-program-'));
        programs = new ConfigProgram(bench(), environment, folder);
      });
      afterAll(() => rm(folder, { recursive: true }));

      const pair = () => bench().subject.pairChannel;
      const network = (mspId = 'AlphaMSP') => bench().client(mspId).gateway.getNetwork(pair());
      const chainInfo = async (mspId = 'AlphaMSP') =>
        common.BlockchainInfo.deserializeBinary(
          await network(mspId)
            .getContract('qscc')
            .evaluate('GetChainInfo', {
              arguments: [pair()],
              endorsingOrganizations: [mspId],
            }),
        );
      const batch = (maxMessageCount: number, timeout?: string) =>
        programs.update(pair(), ({ groups }) => {
          const { BatchSize: size, BatchTimeout: time } = groups['Orderer']?.values ?? {};
          if (size !== undefined) size.value['max_message_count'] = maxMessageCount;
          if (time !== undefined && timeout !== undefined) time.value['timeout'] = timeout;
        });
      const create = () =>
        network().getContract(asset).submitTransaction('create', freshId(), 'a', '');

      const endorsedByAlpha = () =>
        network()
          .getContract(asset)
          .newProposal('create', {
            arguments: [freshId(), 'ann', ''],
            endorsingOrganizations: ['AlphaMSP'],
          })
          .endorse();

      async function committed(height: number, ...mspIds: string[]): Promise<void> {
        for (const mspId of mspIds) {
          await eventually(async () => {
            expect((await chainInfo(mspId)).getHeight()).toBeGreaterThanOrEqual(height);
          });
        }
      }

      conforms(
        'given an update that one of two signed, when it is sent, then the policy of what it changes is not satisfied',
        async () => {
          const height = (await chainInfo()).getHeight();

          const sent = programs.send(pair(), await batch(1));

          const missing =
            'implicit policy evaluation failed - 1 sub-policies were satisfied, but this policy ' +
            "requires 2 of the 'Admins' sub-policies to be satisfied";
          await expect(sent).rejects.toMatchObject(
            stderr(
              refused(
                'error authorizing update: error validating DeltaSet: policy for [Value]  ' +
                  `/Channel/Orderer/BatchSize not satisfied: ${missing}`,
              ),
            ),
          );
          expect((await chainInfo()).getHeight()).toBe(height);
        },
      );

      conforms(
        'given an update that both signed, when it is sent, then it is a block of its own and the last config',
        async () => {
          const { gateway } = bench().client();
          const height = (await chainInfo()).getHeight();
          const file = await batch(1);
          await programs.sign(file, 'BetaMSP');

          await programs.send(pair(), file);
          await committed(height + 1, 'AlphaMSP', 'BetaMSP');
          await create();

          using blocks = await gateway
            .getNetwork(pair())
            .getBlockEvents({ startBlock: BigInt(height) });
          const [config, next] = await take(blocks, 2);
          expect(config?.getData()?.getDataList()).toHaveLength(1);
          expect([config, next].map(lastConfig)).toEqual([height, height]);
          const { groups } = await programs.fetch(pair(), 'BetaMSP');
          expect(groups['Orderer']?.values['BatchSize']).toMatchObject({
            version: '1',
            value: { max_message_count: 1 },
          });
          const told = await network()
            .getContract('cscc')
            .evaluateTransaction('GetConfigBlock', pair());
          expect(common.Block.deserializeBinary(told).getHeader()?.getNumber()).toBe(height);
        },
      );

      conforms(
        'given a batch of one message, when three are submitted at once, then each has a block',
        async () => {
          const endorsed = await Promise.all(
            [1, 2, 3].map(() =>
              network()
                .getContract(asset)
                .newProposal('create', { arguments: [freshId(), 'ann', ''] })
                .endorse(),
            ),
          );

          const commits = await Promise.all(endorsed.map((transaction) => transaction.submit()));
          const blocks = await Promise.all(
            commits.map(async (commit) => (await commit.getStatus()).blockNumber),
          );

          expect(new Set(blocks).size).toBe(3);
        },
      );

      conforms(
        'given an update that was applied, when it is sent again, then its version is not the next',
        async () => {
          const file = await batch(2);
          await programs.sign(file, 'BetaMSP');
          const height = (await chainInfo()).getHeight();
          await programs.send(pair(), file);
          await committed(height + 1, 'AlphaMSP', 'BetaMSP');

          const again = programs.send(pair(), file);

          await expect(again).rejects.toMatchObject(
            stderr(
              refused(
                'error authorizing update: error validating DeltaSet: attempt to set key [Value]  ' +
                  '/Channel/Orderer/BatchSize to version 2, but key is at version 2',
              ),
            ),
          );
        },
      );

      for (const [what, count, timeout, reason] of [
        ['no message', 0, '1s', 'size max message count to an invalid value: 0'],
        ['no time', 1, '0s', 'timeout to a non-positive value: 0s'],
        [
          'a time that is none',
          1,
          'soon',
          'timeout to a invalid value: time: invalid duration "soon"',
        ],
      ] as const) {
        conforms(
          `given an update to a batch of ${what}, when it is sent, then no block could be cut and it is refused`,
          async () => {
            const file = await batch(count, timeout);
            await programs.sign(file, 'BetaMSP');

            const sent = programs.send(pair(), file);

            const text = `initializing channelconfig failed: could not create channel Orderer sub-group config: Attempted to set the batch ${reason}`;
            await expect(sent).rejects.toMatchObject(stderr(refused(text)));
          },
        );
      }

      conforms(
        'given a third organisation that is added, when its client asks a member, then it reads and writes',
        async () => {
          const group = (await programs.fetch(bench().subject.channel)).groups['Application']
            ?.groups['GammaMSP'];
          if (group === undefined) throw new Error('the first channel has no GammaMSP');
          const file = await programs.update(pair(), ({ groups }) => {
            const application = groups['Application'];
            if (application !== undefined) application.groups['GammaMSP'] = group;
          });
          await programs.sign(file, 'BetaMSP');
          const height = (await chainInfo()).getHeight();
          await programs.send(pair(), file);
          await committed(height + 1, 'AlphaMSP', 'BetaMSP');

          const id = freshId();
          const { gateway } = await bench().connect('GammaMSP', 'User1', 'AlphaMSP');
          const contract = gateway.getNetwork(pair()).getContract(asset);
          await contract.submitTransaction('create', id, 'gamma', '');

          const read = await contract.evaluateTransaction('read', id);
          expect(JSON.parse(Buffer.from(read).toString())).toMatchObject({ owner: 'gamma' });
        },
      );

      conforms(
        'given the organisation that was added, when its peer joins by the oldest block, then it has the blocks and those to come',
        async () => {
          const block = join(folder, 'oldest.block');
          const { orderer, tlsCaFile } = bench().member('AlphaMSP');
          const ordering = ['-o', orderer, '--tls', '--cafile', tlsCaFile];
          const gamma = (...args: string[]) => programs.peer('GammaMSP', 'channel', ...args);
          await gamma('fetch', 'oldest', block, '-c', pair(), ...ordering);

          await gamma('join', '-b', block);

          await committed((await chainInfo()).getHeight(), 'GammaMSP');
          await create();
          await committed((await chainInfo()).getHeight(), 'GammaMSP');
          const { stdout } = await gamma('list');
          expect(stdout).toContain(pair());
          const hash = (info: common.BlockchainInfo) => info.getCurrentblockhash_asB64();
          expect(hash(await chainInfo('GammaMSP'))).toBe(hash(await chainInfo()));
          const exists = `ledger [${pair()}] already exists with state [ACTIVE]`;
          await expect(gamma('join', '-b', block)).rejects.toMatchObject(stderr(exists));
        },
      );

      conforms(
        'given members that are removed, when the last goes on, then a majority is one and clients of the others are refused',
        async () => {
          const file = await programs.update(pair(), ({ groups }) => {
            const application = groups['Application'];
            const { AlphaMSP: alpha } = application?.groups ?? {};
            if (application === undefined || alpha === undefined) throw new Error('no members');
            groups['Application'] = { ...application, groups: { AlphaMSP: alpha } };
          });
          await programs.sign(file, 'BetaMSP');
          const height = (await chainInfo()).getHeight();
          await programs.send(pair(), file);
          await committed(height + 1, 'AlphaMSP');

          const contract = network().getContract(asset);
          const alone = await eventually(() =>
            contract.submit('create', {
              arguments: [freshId(), 'ann', ''],
              endorsingOrganizations: ['AlphaMSP'],
            }),
          );

          expect(alone).toBeDefined();
          const { gateway } = await bench().connect('BetaMSP', 'User1', 'AlphaMSP');
          const removed = gateway
            .getNetwork(pair())
            .getContract(asset)
            .evaluateTransaction('read', '');
          await expect(removed).rejects.toMatchObject({
            code: 9,
            details: [
              {
                message: expect.stringContaining(
                  'Failed evaluating policy on signed data during check policy on channel [pair]',
                ) as string,
              },
            ],
          });
        },
      );

      conforms(
        'given a batch of two and two seconds, when one transaction and then two are submitted, then the one waits and the two do not',
        async () => {
          const file = await batch(2, '2s');
          await programs.sign(file, 'BetaMSP');
          const height = (await chainInfo()).getHeight();
          await programs.send(pair(), file);
          await committed(height + 1, 'AlphaMSP');
          const submit = async (count: number) => {
            const endorsed = await Promise.all(Array.from({ length: count }, endorsedByAlpha));
            const begin = performance.now();
            const commits = await Promise.all(endorsed.map((one) => one.submit()));
            const statuses = await Promise.all(commits.map((one) => one.getStatus()));
            const blocks = new Set(statuses.map(({ blockNumber }) => blockNumber));
            return { ms: performance.now() - begin, blocks: blocks.size };
          };

          const [one, two] = [await submit(1), await submit(2)];

          expect(one.ms).toBeGreaterThan(1_950);
          expect(two.ms).toBeLessThan(1_950);
          expect(two.blocks).toBe(1);
        },
      );
    },
  );
}

function lastConfig(block: common.Block | undefined): number | undefined {
  const [signatures = new Uint8Array()] = block?.getMetadata()?.getMetadataList_asU8() ?? [];
  const value = common.Metadata.deserializeBinary(signatures).getValue_asU8();
  return common.OrdererBlockMetadata.deserializeBinary(value).getLastConfig()?.getIndex();
}

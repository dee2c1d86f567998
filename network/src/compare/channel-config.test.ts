import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { defaultConsortiumFile, readConsortium } from '../consortium-file/read-consortium';
import type { ConsortiumFile } from '../consortium-file/schema';
import { findFabric, missingPrograms } from '../find-fabric';
import { createGenesis } from '../form-channel';
import { placeForConfigtx } from '../generate/container-place';
import { writeKeys } from '../generate/write-generated';
import { readChannelConfig } from './channel-config';
import { differencesOf } from './leaves';

jest.setTimeout(60_000);

const describeFabric = missingPrograms(process.env).length === 0 ? describe : describe.skip;

describe('what differs', () => {
  it('given two nested values, when they are compared, then every place is named once, missing ones too', () => {
    const differences = differencesOf(
      { a: { b: 1, c: [{ d: 'x' }] }, e: true },
      { a: { b: 2, c: [{ d: 'x' }, { d: 'y' }] } },
    );

    expect(differences).toEqual([
      { path: 'a.b', file: '1', running: '2' },
      { path: 'a.c[1].d', file: undefined, running: 'y' },
      { path: 'e', file: 'true', running: undefined },
    ]);
  });

  it('given a block without a configuration, when it is read, then it is refused', () => {
    const reading = () => readChannelConfig(new common.Block().serializeBinary());

    expect(reading).toThrow('the block holds no configuration of a channel');
  });
});

describeFabric('the configuration of a channel (skipped without configtxgen)', () => {
  let folder: string;
  let file: ConsortiumFile;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'channel-config-'));
    file = await readConsortium(defaultConsortiumFile);
    const chaincode = { name: 'asset', packageId: '', content: Buffer.alloc(0), collections: [] };
    await writeKeys(folder, file, chaincode);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function made(settings: ConsortiumFile): Promise<object> {
    const programs = await findFabric(process.env);
    const members = settings.members.map(placeForConfigtx);
    const block = await createGenesis(programs, folder, 'common', members, settings);
    return readChannelConfig(await readFile(block));
  }

  it('given the packaged file, when its block is read, then it says what the file says', async () => {
    const config = await made(file);

    expect(config).toMatchObject({
      channel: {
        policies: { Admins: 'MAJORITY Admins' },
        Orderer: {
          BatchTimeout: '250ms',
          BatchSize: { maxMessageCount: 500, absoluteMaxBytes: 10_485_760 },
          ConsensusType: {
            type: 'etcdraft',
            consenters: [
              { address: 'orderer0.alpha.edgebeat.example:7050' },
              { address: 'orderer0.beta.edgebeat.example:8050' },
              { address: 'orderer0.gamma.edgebeat.example:9050' },
            ],
          },
          BetaMSP: { Endpoints: ['orderer0.beta.edgebeat.example:8050'] },
        },
        Application: {
          policies: { Endorsement: 'MAJORITY Endorsement' },
          BetaMSP: { AnchorPeers: ['peer0.beta.edgebeat.example:8051'], MSP: { name: 'BetaMSP' } },
        },
      },
    });
  });

  it('given another time and quorum, when both blocks are compared, then these alone differ', async () => {
    const batch = { ...file.orderer.batch, timeout: 500 };
    const policies = { ...file.policies, endorsement: 'all' } as const;
    const other = { ...file, orderer: { ...file.orderer, batch }, policies };

    const differences = differencesOf(await made(other), await made(file));

    expect(differences).toEqual([
      {
        path: 'channel.Application.policies.Endorsement',
        file: 'ALL Endorsement',
        running: 'MAJORITY Endorsement',
      },
      { path: 'channel.Orderer.BatchTimeout', file: '500ms', running: '250ms' },
    ]);
  });
});

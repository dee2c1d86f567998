import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { missingPrograms } from '@edgebeat/network';
import type { Chain } from '../block-store/chain';
import { makeFabricChain } from '../block-store/fabric-chain';
import { startTestConsortium, type TestConsortium } from '../consortium';
import type { OnConsortium } from './fabric-work';
import type { Proof } from './proof';
import { t01 } from './t01';
import { t03 } from './t03';
import { type OnChain, t14Fabric } from './t14-fabric';
import { t15Fabric } from './t15-fabric';

jest.setTimeout(180_000);

const missing = missingPrograms(process.env);
const describeFabric = missing.length === 0 ? describe : describe.skip;

async function failedChecks(proof: Proof, count: number) {
  const { checks } = await proof.run({ seed: 7, count, say: () => undefined });
  return checks.filter(({ expected, observed }) => expected !== observed);
}

describeFabric(
  `short proofs on Fabric’s own programs (${missing.join(', ') || 'none'} missing)`,
  () => {
    describe('given one running consortium', () => {
      let consortium: TestConsortium;
      const on: OnConsortium = (prove) => prove(consortium);
      beforeAll(async () => {
        consortium = await startTestConsortium({ fabric: { environment: process.env } });
      });
      afterAll(() => consortium[Symbol.asyncDispose]());

      it.each([
        {
          ...{ id: 'T01', proof: t01, count: 2 },
          of: 'kills of the leading orderer while clients submit',
        },
        { id: 'T03', proof: t03, count: 6, of: 'seconds without a majority of orderers' },
      ])('when $id is run with $count $of, then every check holds', async ({ proof, count }) => {
        expect(await failedChecks(proof(process.env, on), count)).toEqual([]);
      });
    });

    describe('given the files of one stopped network', () => {
      let home: string;
      let chain: Chain;
      const on: OnChain = (prove) => prove(chain);
      beforeAll(async () => {
        home = await mkdtemp(join(tmpdir(), 'edgebeat-files-'));
        chain = await makeFabricChain(home, 20, process.env);
      });
      afterAll(() => rm(home, { recursive: true, force: true }));

      it.each([
        { id: 'T14-FABRIC', proof: t14Fabric, count: 20, of: 'flipped bits in block files' },
        { id: 'T15-FABRIC', proof: t15Fabric, count: 6, of: 'edits of the state' },
      ])('when $id is run with $count $of, then every check holds', async ({ proof, count }) => {
        expect(await failedChecks(proof(process.env, on), count)).toEqual([]);
      });
    });
  },
);

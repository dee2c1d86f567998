import { missingPrograms } from '@edgebeat/network';
import { t01 } from './t01';
import { t03 } from './t03';
import { t14Fabric } from './t14-fabric';
import { t15Fabric } from './t15-fabric';

jest.setTimeout(180_000);

const missing = missingPrograms(process.env);
const describeFabric = missing.length === 0 ? describe : describe.skip;

describeFabric(
  `short proofs on Fabric’s own programs (${missing.join(', ') || 'none'} missing)`,
  () => {
    it.each([
      { id: 'T01', proof: t01, count: 2, of: 'kills of the leading orderer while clients submit' },
      { id: 'T03', proof: t03, count: 6, of: 'seconds without a majority of orderers' },
      { id: 'T14-FABRIC', proof: t14Fabric, count: 20, of: 'flipped bits in block files' },
      { id: 'T15-FABRIC', proof: t15Fabric, count: 6, of: 'edits of the state' },
    ])(
      'given $id with $count $of, when it is run, then every check holds',
      async ({ proof, count }) => {
        const result = await proof(process.env).run({ seed: 7, count, say: () => undefined });

        expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
      },
    );
  },
);

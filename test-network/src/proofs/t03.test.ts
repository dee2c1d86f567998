import { missingPrograms } from '@edgebeat/network';
import { t03 } from './t03';

jest.setTimeout(180_000);

const missing = missingPrograms(process.env);
const describeFabric = missing.length === 0 ? describe : describe.skip;

describeFabric('T03 (Fabric’s programs: FABRIC_BIN)', () => {
  it('given a majority of orderers that stands still for six seconds, when it returns, then nothing was reported meanwhile and all that waited is committed once', async () => {
    const result = await t03(process.env).run({ seed: 7, count: 6, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});

import { missingPrograms } from '@edgebeat/network';
import { t01 } from './t01';

jest.setTimeout(180_000);

const missing = missingPrograms(process.env);
const describeFabric = missing.length === 0 ? describe : describe.skip;

describeFabric('T01 (Fabric’s programs: FABRIC_BIN)', () => {
  it('given two kills of the leading orderer while eight clients submit, when the network is whole again, then nothing is lost or doubled at any member', async () => {
    const result = await t01(process.env).run({ seed: 7, count: 2, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});

import { missingPrograms } from '@edgebeat/network';
import { t14Fabric } from './t14-fabric';

jest.setTimeout(120_000);

const missing = missingPrograms(process.env);
const describeFabric = missing.length === 0 ? describe : describe.skip;

describeFabric('T14 on the files of Fabric’s own peers (their folder: FABRIC_BIN)', () => {
  it('given 20 flipped bits and rewritten blocks, when the ledgers are verified, then each is found at its member and block', async () => {
    const result = await t14Fabric(process.env).run({ seed: 7, count: 20, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});

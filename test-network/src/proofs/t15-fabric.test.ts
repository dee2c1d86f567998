import { missingPrograms } from '@edgebeat/network';
import { t15Fabric } from './t15-fabric';

jest.setTimeout(120_000);

const missing = missingPrograms(process.env);
const describeFabric = missing.length === 0 ? describe : describe.skip;

describeFabric('T15 on the state of Fabric’s own peers (their folder: FABRIC_BIN)', () => {
  it('given values changed, removed and added behind a peer’s back, when the ledgers are verified, then each is found with member and key', async () => {
    const result = await t15Fabric(process.env).run({ seed: 7, count: 6, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});

import { chaincode } from './chaincode';

jest.setTimeout(120_000);

describe('CHAINCODE', () => {
  it('given some calls of each contract, when processes with other stacks endorse them, then they agree', async () => {
    const running = { version: process.version.slice(1), path: process.execPath };
    const proof = chaincode(() => Promise.resolve([running]));

    const result = await proof.run({ seed: 7, count: 40, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});

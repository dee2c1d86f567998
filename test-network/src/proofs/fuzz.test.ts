import { fuzz } from './fuzz';

jest.setTimeout(120_000);

describe('FUZZ', () => {
  it('given 100 falsified messages to each method and from a chaincode, when they are sent, then each is answered or refused and every code is right', async () => {
    const result = await fuzz.run({ seed: 7, count: 100, say: () => undefined });

    expect(result.checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});

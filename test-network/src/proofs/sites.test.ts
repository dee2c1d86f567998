import { missingPrograms } from '@edgebeat/network';
import { isolationMissing } from '../faults/isolated-proof';
import { sites } from './sites';

jest.setTimeout(240_000);

const missing = [
  ...missingPrograms(process.env),
  ...(isolationMissing() === undefined ? [] : ['network namespaces']),
];
const describeSites = missing.length === 0 ? describe : describe.skip;

describeSites(`sites on machines of their own (${missing.join(', ') || 'none'} missing)`, () => {
  it('given a founder and a member that it lets in, when SITES is run with these two, then every check holds', async () => {
    const { checks } = await sites.run({ seed: 7, count: 2, say: () => undefined });

    expect(checks.filter(({ expected, observed }) => expected !== observed)).toEqual([]);
  });
});

import { type Place, sharesOf } from './cpu-profile';

const profile = {
  startTime: 1_000,
  nodes: [
    { id: 1, callFrame: { functionName: '(idle)', url: '' } },
    { id: 2, callFrame: { functionName: 'verify', url: 'node:internal/crypto/sig' } },
    { id: 3, callFrame: { functionName: 'run', url: 'file:///project/dist/run.js' } },
  ],
  samples: [3, 1, 2, 3, 3, 2],
  timeDeltas: [100, 100, 300, 50, 50, 500],
};
const partOf = ({ url }: Place) => (url.startsWith('node:') ? 'node' : 'project');

describe('a processor profile', () => {
  it('given samples before, in and after a span, when shares are asked for, then those in it that were busy count', () => {
    const shares = sharesOf(JSON.stringify(profile), { from: 1_150, to: 1_650 }, partOf);

    expect(Object.fromEntries(shares)).toEqual({ node: 0.75, project: 0.25 });
  });

  it('given another file, when it is read, then it is refused', () => {
    expect(() => sharesOf('{}', { from: 0, to: 1 }, partOf)).toThrow(/nodes/);
  });
});

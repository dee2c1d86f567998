import { views } from './views';

jest.setTimeout(120_000);

describe('VIEWS', () => {
  it('given 6 runs of random commands, when the projection is asked, then it answers what the chaincode answers', async () => {
    const said: string[] = [];

    const result = await views.run({ seed: 1, count: 6, say: (line) => said.push(line) });

    expect(said).toEqual([]);
    expect(result.checks).toEqual([{ what: 'answers that differ', expected: 0, observed: 0 }]);
    expect(result.figures['of these about something that is there']).toBeGreaterThan(25);
  });
});

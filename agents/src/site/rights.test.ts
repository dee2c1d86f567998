import { agentCatalogue } from './catalogue';
import { agentUses } from './rights';

describe('agentUses', () => {
  it('given the agents that are installed, when their rights are made, then none is without', () => {
    const installed = agentCatalogue.filter((agent) => agent.installed).map(({ name }) => name);

    const names = agentUses().map(({ name }) => name);

    expect([...names, 'gateway'].sort()).toEqual([...installed].sort());
  });

  it('given an agent, when its rights are made, then they name its own topics and no others', () => {
    const security = agentUses().find(({ name }) => name === 'security');

    expect(security).toMatchObject({
      writes: expect.arrayContaining([
        'incidents',
        'ledger.requests',
        'changelog.security',
      ]) as unknown,
      groups: ['security', 'security.keyed', 'outlet'],
    });
    expect(security?.reads).not.toContain('control');
    expect(security?.writes).not.toContain('telemetry');
    expect(security?.writes).not.toContain('control');
  });

  it('given an agent that waits for another, when its rights are made, then it may see how far that one is', () => {
    const correlation = agentUses().find(({ name }) => name === 'correlation');

    expect(correlation?.reads).toContain('intake');
    expect(correlation?.groups).toContain('ingest');
    expect(correlation?.writes).not.toContain('intake');
  });

  it('given what agents may read or write, when their topics are made, then each is among them', () => {
    const uses = agentUses();

    const made = uses.flatMap((use) => use.topics.map(({ name }) => name));

    expect(made).toEqual(
      expect.arrayContaining(uses.flatMap(({ reads, writes }) => [...reads, ...writes])),
    );
  });
});

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

  it('given what an agent may read or write, when topics are made, then each is among them', () => {
    for (const { reads, writes, topics } of agentUses()) {
      const made = topics.map(({ name }) => name);
      expect(made).toEqual(expect.arrayContaining([...reads, ...writes]));
    }
  });
});

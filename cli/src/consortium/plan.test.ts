import { Charter, contentHash } from '@edgebeat/core';
import { charterOf, packageIdOf, Plan, planConsortium, portsAbove } from './plan';

describe('the plan of the embedded consortium', () => {
  const plan = planConsortium('0.1.0', portsAbove({ network: 7050, api: 8401, edge: 8443 }));

  it('given a base port, when members are planned, then each has five ports of its own', () => {
    const ports = plan.members.map((member) => Object.values(member.ports));

    expect(ports).toEqual([
      [7050, 7051, 7052, 8401, 8443],
      [8050, 8051, 8052, 8402, 8453],
      [9050, 9051, 9052, 8403, 8463],
    ]);
    expect(Plan.parse(plan)).toEqual(plan);
  });

  it('given a plan, when its charter is written, then it names every member and its rule', () => {
    const charter = charterOf(plan);

    expect(Charter.parse(charter)).toEqual(charter);
    expect(charter.founders).toEqual(['AlphaMSP', 'BetaMSP', 'GammaMSP']);
    expect(charter.policies).toEqual({ quorum: 1, binding: 'all' });
  });

  it('given another charter, when the package id is made, then its label is another', () => {
    const label = (text: string) => text.split(':')[0];

    const other = packageIdOf({ ...plan, quorum: 2 });

    expect(label(packageIdOf(plan))).toBe(`edgebeat_${contentHash(charterOf(plan))}`);
    expect(label(other)).not.toBe(label(packageIdOf(plan)));
  });
});

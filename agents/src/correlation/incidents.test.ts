import { events } from '@edgebeat/core';
import { correlateIncidents, incident, setOf, told } from './correlation.test.kit';
import { linkRequests } from './links';

const shared = {
  ...{ type: 'value_count', rules: 'noted', timespan: '7d', 'group-by': 'correlationKeys' },
  condition: { field: 'owner', gte: 2 },
};

describe('correlation of incidents over members', () => {
  it('given one indicator at two members, when both incidents are on the ledger, then they belong together at once', () => {
    const input = [incident('AlphaMSP', 'i-1'), incident('BetaMSP', 'i-2', { second: 3600 })];

    const [correlated, ...more] = correlateIncidents(setOf(shared), input);

    expect(more).toEqual([]);
    expect(events.IncidentCorrelated.parse(correlated).data).toMatchObject({
      members: ['AlphaMSP', 'BetaMSP'],
      evidence: {
        items: [
          { kind: 'incident', owner: 'AlphaMSP', id: 'i-1', hash: 'c'.repeat(64) },
          { kind: 'incident', owner: 'BetaMSP', id: 'i-2' },
        ],
      },
    });
  });

  it.each([
    ['of one member', [incident('AlphaMSP', 'i-1'), incident('AlphaMSP', 'i-2')]],
    [
      'with other indicators',
      [incident('AlphaMSP', 'i-1'), incident('BetaMSP', 'i-2', { keys: ['b'.repeat(64)] })],
    ],
    [
      'without indicators',
      [incident('AlphaMSP', 'i-1', { keys: [] }), incident('BetaMSP', 'i-2', { keys: [] })],
    ],
    [
      'that are too far apart',
      [incident('AlphaMSP', 'i-1'), incident('BetaMSP', 'i-2', { second: 8 * 86_400 })],
    ],
  ])('given incidents %s, when they are on the ledger, then nothing is said', (_, input) => {
    expect(correlateIncidents(setOf(shared), input)).toEqual([]);
  });

  it('given incidents with two keys in common, when they are on the ledger, then each key is a group', () => {
    const keys = ['a'.repeat(64), 'b'.repeat(64)];
    const input = [incident('AlphaMSP', 'i-1', { keys }), incident('BetaMSP', 'i-2', { keys })];

    const said = correlateIncidents(setOf(shared), input);

    expect(said.map(({ data }) => data.group[0]?.value)).toEqual(keys);
    expect(new Set(said.map(({ data }) => data.correlationId)).size).toBe(2);
  });

  it('given a member whose clock is behind, when its incident comes second, then it counts as the ledger has it', () => {
    const input = [
      incident('AlphaMSP', 'i-1', { second: 600 }),
      incident('BetaMSP', 'i-2', { second: 0 }),
    ];

    expect(correlateIncidents(setOf(shared), input)).toHaveLength(1);
  });

  it('given further incidents, when they come, then a new member is said, and each links its first one alone', () => {
    const input = [
      ...[incident('AlphaMSP', 'i-1'), incident('BetaMSP', 'i-2'), incident('AlphaMSP', 'i-3')],
      incident('GammaMSP', 'i-4'),
    ];

    const said = correlateIncidents(setOf(shared), input);

    const links = (msp: string) => [
      ...new Set(
        said.flatMap((one) =>
          linkRequests(one, msp).map(({ incidentId, to }) => `${incidentId} ${to.id}`),
        ),
      ),
    ];
    expect(told(said)).toEqual([
      ['opened', 2],
      ['ongoing', 4],
    ]);
    expect(links('AlphaMSP')).toEqual(['i-1 i-2', 'i-1 i-4']);
    expect(links('BetaMSP')).toEqual(['i-2 i-1', 'i-2 i-4']);
    expect(links('DeltaMSP')).toEqual([]);
  });
});

import type { NodeState } from '@edgebeat/network';
import { stopped, unordered } from './nodes';

const node = (more: Partial<NodeState>): NodeState => ({
  ...{ mspId: 'AlphaMSP', kind: 'orderer', address: 'localhost:7050', channel: 'common' },
  certificateEnd: new Date('2036-01-01T00:00:00Z'),
  ...more,
});
const members = [
  {
    ...{ name: 'alpha', mspId: 'AlphaMSP', domain: 'alpha.example.com', siteId: 'alpha-1' },
    ports: { orderer: 1, peer: 2, chaincode: 3, api: 4, edge: 5 },
  },
];

describe('what is said of the nodes of a network', () => {
  it.each([
    ['the majority of three', [{ active: 2, of: 3 }], 0],
    ['no leader', [{ active: 0, of: 3 }], 1],
    [
      'one that lost its leader beside one that has it',
      [
        { active: 0, of: 3 },
        { active: 2, of: 3 },
      ],
      0,
    ],
    ['one of two', [{ active: 1, of: 2 }], 1],
    ['an orderer that only follows', [undefined], 0],
  ])(
    'given orderers that know %s, when they are looked at, then that nothing is ordered is said or not',
    (_what, rafts, sentences) => {
      const nodes = rafts.map((raft) => node(raft === undefined ? {} : { raft }));

      expect(unordered(nodes)).toHaveLength(sentences);
    },
  );

  it('given a leader that has counted nobody yet, when it is looked at, then nothing is said', () => {
    expect(unordered([node({ isLeader: true, raft: { active: 0, of: 1 } })])).toEqual([]);
  });

  it('given a node on two channels that its operator stopped, when it is looked at, then it is said once how it starts', () => {
    const nodes = ['common', 'local-alpha'].map((channel) => node({ channel, isStopped: true }));

    expect(stopped(nodes, members)).toEqual([
      expect.stringMatching(/orderer of AlphaMSP .* is stopped; .*--member alpha/),
    ]);
  });
});

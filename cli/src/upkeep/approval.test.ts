import { unapproved } from './approval';

const committed = { sequence: 3, approvals: { AlphaMSP: true, DeltaMSP: false } };

describe('the approval of a definition', () => {
  it('given a member that has approved what is committed, when it is looked at, then nothing is said', () => {
    expect(unapproved(committed, 'AlphaMSP', 'home', 'fabric')).toEqual([]);
  });

  it.each([
    ['with a site of its own', 'member', 'edgebeat site upgrade FILE --data home'],
    ['of a whole network', 'fabric', 'approve-chaincode.sh'],
  ] as const)(
    'given a member %s that has not, when it is looked at, then sequence and mend are named',
    (_what, network, mend) => {
      const [warning] = unapproved(committed, 'DeltaMSP', 'home', network);

      expect(warning).toContain('DeltaMSP: its peer does not endorse: sequence 3 of edgebeat');
      expect(warning).toContain(mend);
    },
  );

  it('given a member of which nothing is said, when it is looked at, then it has not approved', () => {
    expect(unapproved(committed, 'OtherMSP', 'home', 'member')).toHaveLength(1);
  });
});

import { type Histories, judge } from './t06-judge';

type Update = Histories['updates'][number];

const policyId = 'POL-000000000001';

/** What an update of the first policy was, by member 0 unless it says otherwise. */
function update(
  commandId: string,
  expected: number,
  [start, end]: readonly [number, number],
  outcome: 'won' | 'lost' = 'won',
): Update {
  const won = outcome === 'won' ? expected + 1 : undefined;
  return { policyId, commandId, expected, won, start, end, member: 0 };
}

/** A ledger on which commands made the revisions after the first one. */
function ledgerOf(...commandIds: readonly string[]): Histories['ledger'] {
  const all = ['propose', ...commandIds];
  return new Map([[policyId, all.map((commandId, index) => ({ revision: index + 1, commandId }))]]);
}

function read(revision: number, [start, end]: readonly [number, number], member = 0) {
  return { policyId, revision, start, end, member };
}

function wrong(histories: Partial<Histories>): string[] {
  return judge({ updates: [], reads: [], ledger: new Map(), ...histories })
    .filter(({ expected, observed }) => expected !== observed)
    .map(({ what }) => what);
}

describe('a history of compare-and-set', () => {
  it('given two updates that overlap, when one wins and both agree with the ledger, then nothing is wrong', () => {
    const updates = [update('a', 1, [0, 10]), update('b', 1, [5, 12], 'lost')];
    const reads = [read(1, [0, 1]), read(2, [11, 12]), read(1, [11, 12], 1)];

    expect(wrong({ updates, reads, ledger: ledgerOf('a') })).toEqual([]);
  });

  it.each<[string, Partial<Histories>, string]>([
    [
      'two winners of one revision',
      {
        updates: [update('a', 1, [0, 10]), update('b', 1, [0, 10])],
        ledger: ledgerOf('a'),
      },
      'revisions on the ledger for each winner',
    ],
    [
      'a revision of one who was told that it lost',
      { updates: [update('a', 1, [0, 10], 'lost')], ledger: ledgerOf('a') },
      'revisions that are not their one winner’s',
    ],
    [
      'a revision that is missing',
      { ledger: new Map([[policyId, [{ revision: 2, commandId: 'a' }]]]) },
      'gaps in the revisions',
    ],
    [
      'an earlier revision that was begun after a later one was over',
      {
        updates: [update('a', 1, [20, 30]), update('b', 2, [0, 10])],
        ledger: ledgerOf('a', 'b'),
      },
      'winners in an order against real time',
    ],
    [
      'a loser whose winner began after it',
      {
        updates: [update('a', 1, [20, 30]), update('b', 1, [0, 10], 'lost')],
        ledger: ledgerOf('a'),
      },
      'losers that nobody had won against',
    ],
    [
      'a read behind what its member was told',
      { updates: [update('a', 1, [0, 10])], reads: [read(1, [11, 12])], ledger: ledgerOf('a') },
      'reads behind what their member had acknowledged',
    ],
    [
      'a read of what nobody had begun',
      { updates: [update('a', 1, [20, 30])], reads: [read(2, [0, 1])], ledger: ledgerOf('a') },
      'reads of a revision that nobody had begun',
    ],
  ])('given %s, when it is judged, then it is found', (_, histories, what) => {
    expect(wrong(histories)).toContain(what);
  });
});

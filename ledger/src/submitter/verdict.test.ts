import type { Outcome } from '../ledger';
import { type CarriedCommand, judge } from './verdict';

const committed: Outcome = { status: 'committed', block: 7, code: 'VALID' };

const command = (item: number, parts: Partial<CarriedCommand> = {}): CarriedCommand => ({
  ...{ sequence: item + 1, id: `cmd-${String(item)}`, kind: 'incident.record', item, attempts: 0 },
  abandoned: [],
  ...parts,
});

const verdictsOf = (result: unknown, outcome: Outcome, ...commands: CarriedCommand[]) =>
  judge({ transactionId: 'tx', result, commands }, outcome, 3).map(({ verdict }) => verdict);

describe('what becomes of a command', () => {
  it('given answers to items, when they are judged, then each command has the answer of its place', () => {
    const recorded = { id: 'a', outcome: 'recorded' };
    const refused = { id: 'b', outcome: 'refused', code: 'forbidden', detail: 'not yours' };
    const strange = { id: 'c', outcome: 'refused', code: 'of-a-newer-version', detail: 'new' };
    const conflict = { id: 'd', outcome: 'conflict' };
    const result = { items: [recorded, refused, strange, conflict] };

    const verdicts = verdictsOf(result, committed, command(3), command(2), command(1), command(0));

    expect(verdicts).toEqual([
      { state: 'FAILED', block: 7, code: 'conflict', detail: 'the ledger answered: conflict' },
      { state: 'FAILED', block: 7, code: 'invalid-argument', detail: 'new' },
      { state: 'FAILED', block: 7, code: 'forbidden', detail: 'not yours' },
      { state: 'COMMITTED', block: 7, result: recorded },
    ]);
  });

  it.each([[{ items: [] }], [{ other: 1 }], [undefined]])(
    'given the answer %j, when no item can be read from it, then the command is never called a success',
    (result) => {
      const [verdict] = verdictsOf(result, committed, command(0));

      expect(verdict).toMatchObject({ state: 'FAILED', code: 'transaction-invalid' });
    },
  );

  it('given a transaction of one command, when it is committed, then the result is its own', () => {
    const [verdict] = verdictsOf({ a: 1 }, committed, command(0, { kind: 'policy.propose' }));

    expect(verdict).toEqual({ state: 'COMMITTED', block: 7, result: { a: 1 } });
  });

  it.each([
    ['MVCC_READ_CONFLICT', 0, { state: 'NEW' }],
    ['PHANTOM_READ_CONFLICT', 1, { state: 'NEW' }],
    ['MVCC_READ_CONFLICT', 2, { state: 'FAILED', code: 'ledger-contention' }],
    ['BAD_PROPOSAL_TXID', 0, { state: 'NEW' }],
    ['BAD_PROPOSAL_TXID', 2, { state: 'FAILED', code: 'transaction-invalid' }],
    ['ENDORSEMENT_POLICY_FAILURE', 0, { state: 'NEW' }],
    ['ENDORSEMENT_POLICY_FAILURE', 2, { state: 'FAILED', code: 'transaction-invalid' }],
    ['ILLEGAL_WRITESET', 0, { state: 'FAILED', code: 'transaction-invalid' }],
    ['DUPLICATE_TXID', 0, { state: 'FAILED', code: 'transaction-invalid' }],
  ] as const)(
    'given %s after %d attempts of three, when it is judged, then it is %j',
    (code, attempts, expected) => {
      const outcome: Outcome = { status: 'invalid', block: 7, code };

      const [verdict] = verdictsOf({}, outcome, command(0, { attempts }));

      expect(verdict).toMatchObject(expected);
    },
  );
});

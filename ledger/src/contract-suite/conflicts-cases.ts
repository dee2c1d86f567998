import { submitAndWait } from '../submit-and-wait';
import { latestRevision, proposePolicy, updateOf } from './calls';
import { bounds, type LedgerSubject, promise } from './subject';

/** What happens to writers of the same keys. */
export function conflictsCases(subject: () => LedgerSubject): void {
  const ledger = () => subject().ledger;

  promise(
    'given two endorsed updates of one revision, when both are sent, then one is invalid by its reads',
    async () => {
      const id = await proposePolicy(subject());
      const update = () => ledger().endorse(updateOf(subject().owner, id, 1));
      const [one, other] = [await update(), await update()];

      await Promise.all([ledger().submit(one), ledger().submit(other)]);
      const outcomes = await Promise.all(
        [one, other].map(({ transactionId }) =>
          ledger().outcome(transactionId, { deadlineMs: 10_000 }),
        ),
      );

      expect(outcomes.map(({ code }) => code).sort()).toEqual(['MVCC_READ_CONFLICT', 'VALID']);
    },
  );

  promise(
    'given a policy, when two writers update the same revision at once, then one wins',
    async () => {
      const id = await proposePolicy(subject());
      await using another = await subject().connect();

      const results = await Promise.allSettled(
        [ledger(), another].map((writer) =>
          submitAndWait(writer, updateOf(subject().owner, id, 1), bounds),
        ),
      );

      const losers = results.filter((result) => result.status === 'rejected');
      expect(losers).toHaveLength(1);
      expect(losers[0]?.reason).toMatchObject({ code: 'revision-mismatch' });
      expect(await latestRevision(ledger(), subject().owner, id)).toBe(2);
    },
  );
}

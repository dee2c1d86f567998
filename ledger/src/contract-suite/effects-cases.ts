import { Unknown } from '@edgebeat/core';
import { submitAndWait } from '../submit-and-wait';
import { outcomesOf, recorderOf, recordOf } from './calls';
import { bounds, type LedgerSubject, promise } from './subject';

/** What a transaction leaves behind: one effect, whatever is sent twice. */
export function effectsCases(subject: () => LedgerSubject): void {
  const ledger = () => subject().ledger;

  promise(
    'given a recorded incident, when the same command comes again, then there is one effect',
    async () => {
      const item = subject().incident();
      const first = await submitAndWait(ledger(), recordOf(item), bounds);

      const second = await submitAndWait(ledger(), recordOf(item), bounds);

      expect(outcomesOf(first.result)).toEqual(['recorded']);
      expect(outcomesOf(second.result)).toEqual(['duplicate']);
      expect(await recorderOf(subject(), item.id)).toBe(first.transactionId);
      expect(second.block).toBeGreaterThan(first.block);
    },
  );

  promise(
    'given a committed transaction, when its outcome is read again, then it is the same',
    async () => {
      const { transactionId, block } = await submitAndWait(
        ledger(),
        recordOf(subject().incident()),
        bounds,
      );

      const outcome = await ledger().outcome(transactionId, { deadlineMs: 10_000 });
      const reading = await ledger().transaction(transactionId);

      expect(outcome).toEqual({ status: 'committed', block, code: 'VALID' });
      expect(reading).toEqual({ block, code: 'VALID' });
    },
  );

  promise(
    'given a committed transaction, when another process sends its bytes again, then the first counts',
    async () => {
      const item = subject().incident();
      const endorsed = await ledger().endorse(recordOf(item));
      const stored = { transactionId: endorsed.transactionId, bytes: endorsed.bytes.slice() };
      await ledger().submit(stored);
      const first = await ledger().outcome(stored.transactionId, { deadlineMs: 10_000 });
      await using another = await subject().connect();

      await another.submit(stored);
      await submitAndWait(another, recordOf(subject().incident()), bounds);

      expect(await another.outcome(stored.transactionId, { deadlineMs: 10_000 })).toEqual(first);
      expect(await another.transaction(stored.transactionId)).toEqual({
        block: first.block,
        code: 'VALID',
      });
      expect(await recorderOf(subject(), item.id)).toBe(stored.transactionId);
    },
  );

  promise(
    'given an id that was never sent, when its outcome is awaited, then it is unknown by the deadline',
    async () => {
      const id = 'f'.repeat(64);
      const started = performance.now();

      const outcome = ledger().outcome(id, { deadlineMs: 300 });

      await expect(outcome).rejects.toBeInstanceOf(Unknown);
      await expect(outcome).rejects.toMatchObject({ code: 'outcome-unknown' });
      expect(performance.now() - started).toBeLessThan(5_000);
      await expect(ledger().transaction(id)).resolves.toBeUndefined();
    },
  );
}

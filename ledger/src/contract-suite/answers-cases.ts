import { randomUUID } from 'node:crypto';
import { RecordAnswer, Rejected } from '@edgebeat/core';
import { call, recordOf } from './calls';
import { type LedgerSubject, promise } from './subject';

/** What a call answers before anything is ordered. */
export function answersCases(subject: () => LedgerSubject): void {
  const ledger = () => subject().ledger;

  promise(
    'given an id that nobody recorded, when it is read, then it is rejected as not found',
    async () => {
      const get = call('incident', 'get', { owner: subject().owner, id: randomUUID() });

      const reading = ledger().evaluate(get);

      await expect(reading).rejects.toMatchObject({ code: 'not-found' });
      await expect(reading).rejects.toBeInstanceOf(Rejected);
    },
  );

  promise(
    'given a valid call, when it is endorsed, then the answer, the endorsers and bytes are there',
    async () => {
      const item = subject().incident();

      const endorsed = await ledger().endorse(recordOf(item));

      expect(RecordAnswer.parse(endorsed.result).items).toEqual([
        { id: item.id, outcome: 'recorded' },
      ]);
      expect(endorsed.transactionId).toMatch(/^[0-9a-f]{64}$/);
      expect(endorsed.endorsers.length).toBeGreaterThan(0);
      expect(new Set(endorsed.endorsers).size).toBe(endorsed.endorsers.length);
      await expect(ledger().transaction(endorsed.transactionId)).resolves.toBeUndefined();
    },
  );

  promise(
    'given an argument with a wrong field, when it is endorsed, then the rejection names the field',
    async () => {
      const wrong = call('incident', 'record', { items: 'none' });

      const endorsing = ledger().endorse(wrong);

      await expect(endorsing).rejects.toBeInstanceOf(Rejected);
      await expect(endorsing).rejects.toMatchObject({
        code: 'invalid-argument',
        message: expect.stringContaining('items') as unknown,
      });
    },
  );
}

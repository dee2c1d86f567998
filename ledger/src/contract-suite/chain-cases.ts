import { Unavailable, Unknown } from '@edgebeat/core';
import type { LedgerEvent } from '../ledger';
import { submitAndWait } from '../submit-and-wait';
import { recordOf } from './calls';
import { bounds, type LedgerSubject, promise } from './subject';

/** What readers of the chain see, and how they end. */
export function chainCases(subject: () => LedgerSubject): void {
  const ledger = () => subject().ledger;

  promise(
    'given events of several transactions, when a reader goes on after a checkpoint, then none is missing or repeated',
    async () => {
      const { height } = await ledger().chainInfo();
      await Promise.all(
        Array.from({ length: 5 }, () =>
          submitAndWait(ledger(), recordOf(subject().incident()), bounds),
        ),
      );
      const all = await take(ledger().events({ block: height }), 5);

      const tails = await Promise.all(
        all.slice(0, 4).map(async (checkpoint, index) => {
          const events = ledger().events({ after: checkpoint });
          return (await take(events, 4 - index)).map(({ transactionId }) => transactionId);
        }),
      );

      const ids = all.map(({ transactionId }) => transactionId);
      expect(new Set(ids).size).toBe(5);
      expect(tails).toEqual([ids.slice(1), ids.slice(2), ids.slice(3), ids.slice(4)]);
    },
  );

  promise(
    'given a chain, when a transaction is committed, then the chain is longer and its last hash another',
    async () => {
      const before = await ledger().chainInfo();
      const { block } = await submitAndWait(ledger(), recordOf(subject().incident()), bounds);

      const after = await ledger().chainInfo();

      expect(block).toBeGreaterThanOrEqual(before.height);
      expect(after.height).toBeGreaterThan(block);
      expect(after.currentBlockHash).toMatch(/^[0-9a-f]{64}$/);
      expect(after.previousBlockHash).toMatch(/^[0-9a-f]{64}$/);
      expect(after.currentBlockHash).not.toBe(before.currentBlockHash);
    },
  );

  promise(
    'given a reader that waits, when its signal is given, then the iteration ends without an error',
    async () => {
      const { height } = await ledger().chainInfo();
      const leave = new AbortController();
      const events = ledger().events({ block: height + 1_000 }, { signal: leave.signal });
      const next = events[Symbol.asyncIterator]().next();

      setTimeout(() => {
        leave.abort();
      }, 100);

      await expect(next).resolves.toMatchObject({ done: true });
    },
  );

  promise(
    'given open readers, when the ledger is disposed, then they end and new calls are refused',
    async () => {
      const another = await subject().connect();
      const { height } = await another.chainInfo();
      const readers = [0, 1].map(() =>
        another
          .events({ block: height + 1_000 })
          [Symbol.asyncIterator]()
          .next(),
      );
      const waiting = another.outcome('e'.repeat(64), { deadlineMs: 30_000 });
      const ended = expect(waiting).rejects.toBeInstanceOf(Unknown);

      await another.chainInfo();
      await another[Symbol.asyncDispose]();

      await expect(Promise.all(readers)).resolves.toMatchObject([{ done: true }, { done: true }]);
      await ended;
      await expect(another.chainInfo()).rejects.toBeInstanceOf(Unavailable);
    },
  );
}

async function take(events: AsyncIterable<LedgerEvent>, count: number): Promise<LedgerEvent[]> {
  const taken: LedgerEvent[] = [];
  for await (const event of events) {
    taken.push(event);
    if (taken.length === count) break;
  }
  return taken;
}

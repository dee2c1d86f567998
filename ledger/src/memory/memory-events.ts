import type { EventsStart, LedgerEvent } from '../ledger';
import type { MemoryBlock } from './memory-chain';

/** The events of a block's valid transactions that come after the start. */
export function eventsOfBlock(block: MemoryBlock, start: EventsStart): readonly LedgerEvent[] {
  const events = block.transactions.flatMap(({ transaction, code }): LedgerEvent[] => {
    const { transactionId, event } = transaction;
    if (code !== 'VALID' || event === undefined) return [];
    const payload: unknown = JSON.parse(event.payload);
    return [{ block: block.number, transactionId, name: event.name, payload }];
  });
  if ('block' in start || start.after.block !== block.number) return events;
  const { transactionId } = start.after;
  return events.slice(events.findIndex((event) => event.transactionId === transactionId) + 1);
}

import { readRecords } from '@edgebeat/cli';
import { LedgerEventPayload } from '@edgebeat/core';
import type { Ledger } from '@edgebeat/ledger';

/** What one member's ledger holds of incidents, read from its own peer. */
export interface LedgerCount {
  readonly height: number;
  /** How often the chain says that an incident was recorded, by id. */
  readonly recorded: ReadonlyMap<string, number>;
  /** The incidents of the state, by id. */
  readonly stored: ReadonlySet<string>;
}

/** Counts over the whole chain and the whole state of the member that the ledger is connected to. */
export async function countOnLedger(ledger: Ledger): Promise<LedgerCount> {
  const { height } = await ledger.chainInfo();
  return { height, recorded: await countEvents(ledger), stored: await storedIds(ledger) };
}

/** Reads the chain's events from its start until none has come for a while. */
async function countEvents(ledger: Ledger): Promise<Map<string, number>> {
  const recorded = new Map<string, number>();
  const quiet = new AbortController();
  const silence = 1_500;
  let timer = setTimeout(() => {
    quiet.abort();
  }, silence);
  for await (const event of ledger.events({ block: 0 }, { signal: quiet.signal })) {
    clearTimeout(timer);
    timer = setTimeout(() => {
      quiet.abort();
    }, silence);
    for (const item of LedgerEventPayload.parse(event.payload).items) {
      if (item.event !== 'IncidentRecorded') continue;
      recorded.set(item.id, (recorded.get(item.id) ?? 0) + 1);
    }
  }
  clearTimeout(timer);
  return recorded;
}

async function storedIds(ledger: Ledger): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { key } of readRecords(ledger, ['incident'])) ids.add(key[1] ?? '');
  return ids;
}

import { readRecords } from '@edgebeat/cli';
import { LedgerEventPayload } from '@edgebeat/core';
import type { Ledger } from '@edgebeat/ledger';
import type { Check } from './proof';

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

/** The incidents of the state, by id. */
export async function storedIds(ledger: Ledger): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { key } of readRecords(ledger, ['incident'])) ids.add(key[1] ?? '');
  return ids;
}

/** What must hold of a member's ledger: the acknowledged incidents are there, once, and no others. */
export function ledgerChecks(
  mspId: string,
  count: LedgerCount | undefined,
  acknowledged: ReadonlySet<string>,
): Check[] {
  const recorded = count?.recorded ?? new Map<string, number>();
  const stored = count?.stored ?? new Set<string>();
  const twice = [...recorded.values()].filter((times) => times > 1).length;
  const missing = [...acknowledged].filter((id) => !stored.has(id) || !recorded.has(id)).length;
  const extra = [...stored].filter((id) => !acknowledged.has(id)).length;
  return [
    { what: `${mspId}: acknowledged but missing`, expected: 0, observed: missing },
    { what: `${mspId}: there twice`, expected: 0, observed: twice },
    { what: `${mspId}: there but never acknowledged`, expected: 0, observed: extra },
  ];
}

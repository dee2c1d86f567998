import type { BusRecord } from '@edgebeat/bus';
import { type LedgerEntry, type RegistryEntry, registryKey } from '@edgebeat/core';
import { z } from 'zod';

const kinds = ['member', 'site', 'identity', 'device'] as const;
const Json = z.json();

/** What the topic `registry` gets of a block: members, sites, identities and devices as they are now. */
export function registryRecords(entries: readonly LedgerEntry[]): BusRecord[] {
  return entries.flatMap((entry) => {
    const kind = kinds.find((name) => entry.entry === 'record' && entry.kind === name);
    return entry.entry === 'record' && kind !== undefined ? [registryRecord(kind, entry)] : [];
  });
}

function registryRecord(
  kind: RegistryEntry['kind'],
  { key, value, block, transaction }: Extract<LedgerEntry, { entry: 'record' }>,
): BusRecord {
  const name = registryKey({ kind, key });
  if (value === null) return { key: name, value };
  const record = Json.parse(JSON.parse(value));
  const entry: RegistryEntry = { kind, key, record, block, transaction };
  return { key: name, value: JSON.stringify(entry) };
}

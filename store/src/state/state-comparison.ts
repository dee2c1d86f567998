import type { MemberSource, StateEntry } from '../ports';
import type { Findings } from '../report/finding';
import { hex, printable } from '../report/wording';
import { hashValue, type StateRecord, type WorldState } from './world-state';

/** What is compared: the recomputed state after `height` blocks with one member's reads. */
export interface StateContext {
  readonly state: WorldState;
  readonly height: number;
  /** A number of its own, above 0, for each comparison. */
  readonly round: number;
  readonly findings: Findings;
}

/**
 * Compares a member's state with the recomputed one, key by key. The namespaces of the channel's
 * configuration and of hashes of private data are compared only when the member's reads include them.
 *
 * @returns how many keys the member gave.
 */
export async function compareState(
  { state, height, round, findings }: StateContext,
  source: MemberSource,
): Promise<number> {
  const seen = new Set<string>();
  let count = 0;
  const add = (
    kind: 'state-missing' | 'state-extra' | 'state-differs',
    where: Where,
    sentence: string,
  ): void => {
    const { namespace, key } = where;
    findings.add({ kind, member: source.member, namespace, key: printable(key), sentence });
  };
  for await (const entry of source.state?.() ?? []) {
    count += 1;
    const where = placeOf(entry);
    seen.add(where.namespace);
    const record = state.get(where.namespace, where.key);
    if (record?.round === round)
      add('state-extra', where, `${name(source, where)} is there twice.`);
    if (record !== undefined) record.round = round;
    const contradiction = contradictionOf(entry, record);
    if (contradiction === undefined) continue;
    const kind = record === undefined ? 'state-extra' : 'state-differs';
    add(
      kind,
      where,
      `${name(source, where)} ${contradiction} (state after ${String(height)} blocks).`,
    );
  }
  for (const { namespace, key, record } of state.entries()) {
    if (record.round === round) continue;
    if (isOptional(namespace, source) && !seen.has(namespace)) continue;
    const sentence = `${name(source, { namespace, key })} is missing, but the blocks have written it (state after ${String(height)} blocks).`;
    add('state-missing', { namespace, key }, sentence);
  }
  return count;
}

interface Where {
  readonly namespace: string;
  readonly key: string;
}

/** Namespaces that ordinary reads of a peer do not reach. */
function isOptional(namespace: string, { hasHashes, namespaces }: MemberSource): boolean {
  if (namespaces !== undefined && !namespaces.includes(namespace)) return true;
  return namespace === '' || (hasHashes !== true && namespace.includes('$$h'));
}

function placeOf({ namespace, key }: StateEntry): Where {
  const bytes = Buffer.from(key).toString('latin1');
  return { namespace: Buffer.from(namespace, 'utf8').toString('latin1'), key: bytes };
}

function name({ member }: MemberSource, { namespace, key }: Where): string {
  return `In the state of ${member} the key ${printable(key)} of ${printable(namespace)}`;
}

function contradictionOf(entry: StateEntry, record: StateRecord | undefined): string | undefined {
  if (record === undefined) return 'is there, but no block has written it';
  const found = hashValue(entry.value);
  if (found !== record.hash) {
    return `has another value than the blocks wrote: SHA-256 ${hashHex(found)} instead of ${hashHex(record.hash)}`;
  }
  const { version } = entry;
  if (version === undefined) return undefined;
  const { block, transaction } = record.version;
  if (version.block === block && version.transaction === transaction) return undefined;
  return `has the version ${at(version)} instead of ${at(record.version)}`;
}

function hashHex(hash: string): string {
  return hex(Buffer.from(hash, 'latin1'));
}

function at({ block, transaction }: { block: number; transaction: number }): string {
  return `${String(block)}/${String(transaction)}`;
}

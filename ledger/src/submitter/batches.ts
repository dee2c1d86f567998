import { canonicalJson, OnBehalfOf } from '@edgebeat/core';
import { z } from 'zod';
import type { LedgerCall } from '../ledger';
import { commandKinds, type SignerRole } from '../outbox/command-kinds';
import type { CommandKind } from '../outbox/outbox';
import type { AbandonedTransaction } from './verdict';

/** A new command as it is stored. */
export interface NewCommandRow {
  readonly sequence: number;
  readonly id: string;
  readonly kind: CommandKind;
  readonly entity: string;
  readonly argument: unknown;
  readonly attempts: number;
  readonly abandoned: readonly AbandonedTransaction[];
}

/** A command that waits for a transaction, with what it takes to share one. */
export interface WaitingCommand extends NewCommandRow {
  readonly incident?: {
    readonly item: unknown;
    readonly onBehalfOf: unknown;
    /** Equal for those who may share a transaction. */
    readonly behalf: string;
  };
}

/** Commands that share a transaction; all but incidents have one of their own. */
export interface Batch {
  readonly role: SignerRole;
  /** The person whose own key signs it, if there is one. */
  readonly pseudonym?: string;
  readonly call: LedgerCall;
  /** In the order of the call's items. */
  readonly commands: readonly WaitingCommand[];
  /** What commands of a batch that is not full have in common: others of it could join. */
  readonly open?: string;
}

/** How large a batch may be; a command that was in a refused one has a smaller share. */
export interface BatchBounds {
  readonly batchSize: number;
  readonly shares: ReadonlyMap<number, number>;
}

/** What is none of ours is for the ledger to refuse. */
const RecordArgument = z
  .looseObject({ item: z.unknown().optional(), onBehalfOf: z.unknown().optional() })
  .catch({});

/** The part of an argument that says for whom it is. */
const Behalf = z.looseObject({ onBehalfOf: OnBehalfOf });

/** Reads once what grouping needs each time. */
export function waitingCommand(row: NewCommandRow): WaitingCommand {
  if (row.kind !== 'incident.record') return row;
  const { item, onBehalfOf } = RecordArgument.parse(row.argument);
  return { ...row, incident: { item, onBehalfOf, behalf: canonicalJson(onBehalfOf ?? null) } };
}

/** Groups commands, which stay in their order, into transactions. */
export function batchesOf(
  commands: readonly WaitingCommand[],
  { batchSize, shares }: BatchBounds,
): readonly Batch[] {
  const batches: Batch[] = [];
  const open = new Map<string, WaitingCommand[]>();
  for (const command of commands) {
    if (command.incident === undefined) {
      batches.push(single(command));
      continue;
    }
    const size = Math.min(batchSize, shares.get(command.sequence) ?? batchSize);
    const key = `${size} ${command.incident.behalf}`;
    const group = open.get(key) ?? [];
    group.push(command);
    open.set(key, group);
    if (group.length < size) continue;
    batches.push(recordBatch(group));
    open.delete(key);
  }
  return [...batches, ...[...open].map(([key, group]) => ({ ...recordBatch(group), open: key }))];
}

function single(command: WaitingCommand): Batch {
  const { contract, transaction, role } = commandKinds[command.kind];
  const call = { contract, transaction, argument: command.argument };
  const pseudonym = role === 'operator' ? pseudonymOf(command.argument) : undefined;
  return { role, call, commands: [command], ...(pseudonym === undefined ? {} : { pseudonym }) };
}

function pseudonymOf(argument: unknown): string | undefined {
  return Behalf.safeParse(argument).data?.onBehalfOf.pseudonym;
}

function recordBatch(commands: readonly WaitingCommand[]): Batch {
  const { contract, transaction, role } = commandKinds['incident.record'];
  const items = commands.map(({ incident }) => incident?.item);
  const onBehalfOf = commands[0]?.incident?.onBehalfOf;
  const argument = { items, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) };
  return { role, call: { contract, transaction, argument }, commands };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, Bus } from '@edgebeat/bus';
import {
  type AuditAction,
  canonicalJson,
  EdgeBeatError,
  RecordAnswer,
  sha256Hex,
  topics,
} from '@edgebeat/core';
import type { Log } from '@edgebeat/core/node';
import type { NewCommand } from '../outbox/outbox';
import { carry, type CarryPorts } from './carry';
import { criticalActions } from './critical-actions';

/** The group in which audit records are read for the ledger. */
export const auditActionsGroup = 'audit-actions';

const RETRY_MS = 60_000;

/** What takes security-relevant actions to the ledger. */
export interface AuditActionsPorts extends CarryPorts {
  readonly bus: Pick<Bus, 'consume'>;
  readonly siteId: string;
  readonly log: Log;
  /** How long it waits before it hands in again what the ledger refused; a minute if not set. */
  readonly retryMs?: number;
}

/**
 * Takes the security-relevant actions of the topic `audit` to the ledger until the signal is given.
 * One batch is on its way at a time, and what comes meanwhile is the next one: a flood of requests
 * neither fills the outbox nor the ledger. The offset moves when the ledger has the batch, or the
 * outbox when the site ends before; the contract makes an action that comes again one effect.
 *
 * @throws Unavailable bus-unavailable when the bus is lost.
 */
export async function runAuditActions(ports: AuditActionsPorts): Promise<void> {
  const { bus, signal } = ports;
  const reading = { group: auditActionsGroup, topics: [topics.audit.name], signal };
  await bus.consume(reading, (batch) => takeBatch(batch, ports));
}

async function takeBatch({ records }: Batch, ports: AuditActionsPorts): Promise<void> {
  const { actions, unreadable } = criticalActions(records);
  if (unreadable > 0) ports.log.warn({ records: unreadable }, 'audit records cannot be read');
  if (actions.length > 0) await take(commandOf(ports.siteId, actions), ports);
}

/** A batch that was read in other bounds before is another command with the same actions. */
function commandOf(siteId: string, actions: readonly AuditAction[]): NewCommand {
  const id = `act-${sha256Hex(canonicalJson(actions.map((action) => action.id))).slice(0, 40)}`;
  return { id, kind: 'audit.act', argument: { siteId, actions } };
}

/** What the ledger refuses waits until an admin has mended it: nothing is left out. */
async function take(command: NewCommand, ports: AuditActionsPorts): Promise<void> {
  const { log, signal, retryMs = RETRY_MS } = ports;
  for (;;) {
    try {
      const { result } = await carry(command, ports);
      warnOfRefused(result, log);
      return;
    } catch (error) {
      if (!(error instanceof EdgeBeatError) || error.retryable || signal.aborted) throw error;
      log.error({ err: error, command: command.id }, 'actions are not on the ledger; tried again');
    }
    await sleep(retryMs, undefined, { signal });
  }
}

function warnOfRefused(result: unknown, log: Log): void {
  const items = RecordAnswer.safeParse(result).data?.items ?? [];
  const refused = items.filter(({ code }) => code !== undefined);
  if (refused.length > 0) log.error({ actions: refused }, 'the ledger refused single actions');
}

import { EdgeBeatError, Rejected } from '@edgebeat/core';
import type { EndorsedTransaction, Outcome } from '../ledger';
import { settle } from '../settle';
import { backOffMs } from '../timing';
import { until } from './abortable';
import type { Batch } from './batches';
import type { CarrierPorts } from './carrier-ports';
import { conclude, refuse } from './conclude';
import type { CarriedTransaction } from './state-writer';
import { judge } from './verdict';

/** Carries a batch from its endorsement to what becomes of its commands. */
export async function carryBatch(batch: Batch, ports: CarrierPorts): Promise<void> {
  ports.step('taken', batch.commands);
  const endorsed = await endorse(batch, ports);
  if (endorsed === undefined) return;
  ports.step('endorsed', batch.commands);
  const { transactionId, bytes, result } = endorsed;
  const transaction = {
    ...{ transactionId, bytes, result, role: batch.role },
    commands: batch.commands.map((command, item) => ({ ...command, item })),
  };
  await until(ports.signal, ports.writer.endorsed(transaction));
  ports.events.stored(batch.commands);
  ports.metrics?.endorsed(batch.commands.length);
  ports.step('stored', batch.commands);
  await carryStored(transaction, false, ports);
}

/** Carries a stored transaction on; what may have been sent before is read back first. */
export async function carryStored(
  transaction: CarriedTransaction,
  sentBefore: boolean,
  ports: CarrierPorts,
): Promise<void> {
  const { commands, transactionId } = transaction;
  const outcome = await outcomeOf(transaction, sentBefore, ports);
  if (outcome instanceof EdgeBeatError) {
    await refuse(commands, outcome, ports, transactionId);
    return;
  }
  ports.step('decided', commands);
  await conclude(judge(transaction, outcome, ports.settings.maxAttempts), ports);
}

/** @returns nothing when the commands are dealt with, or still wait. */
async function endorse(
  { role, call, commands }: Batch,
  ports: CarrierPorts,
): Promise<EndorsedTransaction | undefined> {
  try {
    const options = { deadlineMs: ports.settings.endorseMs };
    const endorsed = await ports.ledgers[role].endorse(call, options);
    ports.events.reached(role, true);
    return endorsed;
  } catch (error) {
    if (ports.signal.aborted) throw error;
    const carried = commands.map((command, item) => ({ ...command, item }));
    if (isAway(error)) {
      ports.log?.warn({ role, error: error.message }, 'the ledger does not endorse now');
      ports.metrics?.unavailable(role);
      ports.events.reached(role, false);
    } else {
      ports.events.reached(role, true);
      await refuse(carried, error, ports);
    }
    return undefined;
  }
}

/**
 * A connection that is set up wrongly, or a certificate that is not taken, says nothing about a
 * command: it waits until that is mended.
 */
function isAway(error: unknown): error is EdgeBeatError {
  if (!(error instanceof EdgeBeatError)) return false;
  if (!(error instanceof Rejected)) return true;
  return error.code === 'invalid-setting' || error.code === 'identity-refused';
}

/** @returns a refusal of the bytes by an orderer, which certainly has not taken them. */
async function outcomeOf(
  transaction: CarriedTransaction,
  sentBefore: boolean,
  ports: CarrierPorts,
): Promise<Outcome | EdgeBeatError> {
  const { settings, timing, signal } = ports;
  const ledger = ports.ledgers[transaction.role];
  const bounds = { deadline: Infinity, roundMs: settings.outcomeMs, sendMs: settings.sendMs };
  const context = { sentBefore, ...marks(transaction, ports) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await settle(ledger, transaction, bounds, timing, context);
    } catch (error) {
      if (signal.aborted || !(error instanceof EdgeBeatError)) throw error;
      if (!isAway(error)) return error;
      ports.log?.warn({ error: error.message }, 'no orderer takes transactions now');
      ports.metrics?.unavailable(transaction.role);
      await timing.sleep(Math.min(settings.maxBackOffMs, backOffMs(attempt, timing)));
    }
  }
}

/** Nobody waits for these: they tell how far it is, and nothing rests on them. */
function marks({ transactionId, commands }: CarriedTransaction, ports: CarrierPorts) {
  const mark = (state: 'SUBMITTED' | 'UNKNOWN') => {
    ports.writer.mark({ transactionId, state }).catch(ports.fail);
  };
  return {
    onSent: () => {
      mark('SUBMITTED');
      ports.step('sent', commands);
    },
    onUnknown: () => {
      ports.log?.warn({ transactionId }, 'the outcome is not known yet; it is read back');
      ports.metrics?.unknown();
      mark('UNKNOWN');
    },
  };
}

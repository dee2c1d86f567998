import { EdgeBeatError, Rejected } from '@edgebeat/core';
import type { EndorsedTransaction, Outcome } from '../ledger';
import { settle, type Stranded } from '../settle';
import { backOffMs } from '../timing';
import { until } from './abortable';
import type { Batch } from './batches';
import type { CarrierPorts } from './carrier-ports';
import { conclude, postpone, refuse } from './conclude';
import type { CarriedTransaction } from './state-writer';
import { postponeForKey, signerOf } from './signers';
import { judgeStranded, strandingOf } from './stranding';
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
  await carryStored(transaction, { sentBefore: false, ageMs: 0 }, ports);
}

/** What is known of a stored transaction before it is carried on. */
export interface Stored {
  readonly sentBefore: boolean;
  /** How long ago it was endorsed. */
  readonly ageMs: number;
}

/** Carries a stored transaction on; what may have been sent before is read back first. */
export async function carryStored(
  transaction: CarriedTransaction,
  stored: Stored,
  ports: CarrierPorts,
): Promise<void> {
  const { maxAttempts } = ports.settings;
  const { commands, transactionId } = transaction;
  const outcome = await outcomeOf(transaction, stored, ports);
  if (outcome instanceof EdgeBeatError) {
    if (outcome.code === 'identity-refused') await postpone(commands, ports, { transactionId });
    else await refuse(commands, outcome, ports, transactionId);
    return;
  }
  ports.step('decided', commands);
  if (outcome.status === 'stranded') {
    const { refusal } = outcome;
    ports.log?.warn({ transactionId, error: refusal.message }, 'no orderer takes it any more');
    await conclude(judgeStranded(transaction, refusal, maxAttempts), ports);
    return;
  }
  await conclude(judge(transaction, outcome, maxAttempts), ports);
}

/** @returns nothing when the commands are dealt with, or still wait. */
async function endorse(
  batch: Batch,
  ports: CarrierPorts,
): Promise<EndorsedTransaction | undefined> {
  const { role, pseudonym, call, commands } = batch;
  const carried = commands.map((command, item) => ({ ...command, item }));
  const ledger = await signerOf(batch, carried, ports);
  if (ledger === undefined) return undefined;
  try {
    const options = { deadlineMs: ports.settings.endorseMs };
    const endorsed = await ledger.endorse(call, options);
    ports.events.reached(role, true);
    if (pseudonym !== undefined) ports.operators?.taken(pseudonym);
    return endorsed;
  } catch (error) {
    if (ports.signal.aborted) throw error;
    if (await postponeForKey(error, batch, carried, ports)) return undefined;
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
 * A connection that is set up wrongly, a certificate that is not taken, or a chaincode that is older
 * than the rules in force says nothing about a command: it waits until that is mended.
 */
function isAway(error: unknown): error is EdgeBeatError {
  if (!(error instanceof EdgeBeatError)) return false;
  if (!(error instanceof Rejected)) return true;
  return ['invalid-setting', 'identity-refused', 'protocol-unsupported'].includes(error.code);
}

/**
 * Bytes that are refused for their certificate are refused with every later certificate too, so
 * nothing is waited for.
 *
 * @returns a refusal of the bytes by an orderer, which certainly has not taken them.
 */
async function outcomeOf(
  transaction: CarriedTransaction,
  { sentBefore, ageMs }: Stored,
  ports: CarrierPorts,
): Promise<Outcome | Stranded | EdgeBeatError> {
  const { settings, timing, signal } = ports;
  const ledger = ports.ledgers[transaction.role];
  const isStranded = strandingOf(ageMs, { ledger, settings, timing });
  const bounds = { deadline: Infinity, roundMs: settings.outcomeMs, sendMs: settings.sendMs };
  const context = { sentBefore, isStranded, ...marks(transaction, ports) };
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await settle(ledger, transaction, bounds, timing, context);
    } catch (error) {
      if (signal.aborted || !(error instanceof EdgeBeatError)) throw error;
      if (!isAway(error) || error.code === 'identity-refused') return error;
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

import { randomUUID } from 'node:crypto';
import { policyId, RecordAnswer } from '@edgebeat/core';
import { z } from 'zod';
import type { Ledger, LedgerCall } from '../ledger';
import { submitAndWait } from '../submit-and-wait';
import { bounds, type LedgerSubject } from './subject';

const View = z.looseObject({ entry: z.looseObject({ transactionId: z.string() }) });
const Policy = z.looseObject({ latestRevision: z.int() });

export function call(contract: string, transaction: string, argument: unknown): LedgerCall {
  return { contract, transaction, argument };
}

export function recordOf(...items: readonly unknown[]): LedgerCall {
  return call('incident', 'record', { items });
}

/** What became of each item of an answered `incident.record`. */
export function outcomesOf(result: unknown): string[] {
  return RecordAnswer.parse(result).items.map(({ outcome }) => outcome);
}

/** The transaction that recorded an incident, as the state says. */
export async function recorderOf({ ledger, owner }: LedgerSubject, id: string): Promise<string> {
  const view = await ledger.evaluate(call('incident', 'get', { owner, id }));
  return View.parse(view).entry.transactionId;
}

/** Proposes a policy of its own and returns its id. */
export async function proposePolicy({ ledger, owner }: LedgerSubject): Promise<string> {
  const commandId = randomUUID();
  const argument = { commandId, policy: policyOf('first') };
  await submitAndWait(ledger, call('policy', 'propose', argument), bounds);
  return policyId(owner, commandId);
}

export function updateOf(owner: string, id: string, expectedRevision: number): LedgerCall {
  const commandId = randomUUID();
  const policy = policyOf(commandId);
  const argument = { commandId, owner, policyId: id, expectedRevision, policy };
  return call('policy', 'update', argument);
}

export async function latestRevision(ledger: Ledger, owner: string, id: string): Promise<number> {
  const read = call('policy', 'get', { owner, policyId: id });
  return Policy.parse(await ledger.evaluate(read)).latestRevision;
}

function policyOf(description: string) {
  const rule = { condition: 'event.severity == "high"', action: 'warn', scope: 'SITE' };
  return { policyName: 'contract', description, rules: [rule] };
}

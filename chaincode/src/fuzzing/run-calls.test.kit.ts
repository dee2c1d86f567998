import { canonicalJson } from '@edgebeat/core';
import type { FakeLedger, Outcome } from '../fakes/fake-ledger';
import type { Call } from './call-arbitrary.test.kit';
import type { Scene } from './fuzz-world.test.kit';

/** What no answer is longer than, whatever was asked. */
const MAX_MESSAGE = 16 * 1024;
const MAX_ANSWER = 8 * 1024 * 1024;

/** What became of a call. */
export interface Ran {
  /** `ok`, a failure's code, or nothing for a failure without one. */
  readonly verdict: string;
  readonly wrote: boolean;
  /** Answer, event and write set, byte for byte what this endorser says. */
  readonly trace: string;
  /** What a contract never does, and did. */
  readonly faults: readonly string[];
}

/** Calls a peer one call after the other, from where the scene stands. */
export async function runCalls(
  ledger: FakeLedger,
  scene: Scene,
  calls: readonly Call[],
): Promise<Ran[]> {
  ledger.restore(scene.snapshot);
  const all: Ran[] = [];
  for (const call of calls) all.push(await runCall(ledger, scene, call));
  return all;
}

async function runCall(
  ledger: FakeLedger,
  { callers, transient, reading }: Scene,
  { caller: name, args, commits, transient: changed }: Call,
): Promise<Ran> {
  const caller = callers[name];
  if (caller === undefined) throw new Error(`there is no caller ${name}`);
  for (const [field, bytes] of transient) ledger.transient.set(field, bytes);
  for (const [field, text] of Object.entries(changed)) {
    ledger.transient.set(field, Buffer.from(text, 'base64'));
  }
  const surprises = ledger.surprises.length;
  const outcome = await ledger.call(caller, args, commits);
  const writes = ledger.lastWriteSet;
  const all = [...writes, ...ledger.lastPrivateWriteSet];
  const faults = [
    ...faultsOfOutcome(outcome, all.length),
    ...(ledger.surprises.length > surprises
      ? [`surprise: ${String(ledger.surprises.at(-1))}`]
      : []),
    ...(reading.includes(args[0] ?? '') && all.length > 0 ? ['a reading transaction wrote'] : []),
    ...(outcome.ok ? writes.flatMap(faultsOfWrite) : []),
  ];
  const pairs = all.map(([key, value]) => [key, value.toString('base64')]);
  const trace = JSON.stringify([outcome, pairs]);
  if (outcome.ok && commits && writes.length > 0)
    faults.push(...(await repeat(ledger, caller, args)));
  return {
    verdict: outcome.ok ? 'ok' : (outcome.code ?? 'none'),
    ...{ wrote: all.length > 0, trace, faults },
  };
}

function faultsOfOutcome(outcome: Outcome, writes: number): string[] {
  if (outcome.ok) return outcome.text.length > MAX_ANSWER ? ['a boundless answer'] : [];
  return [
    ...(outcome.code === undefined || outcome.detail === '' ? ['a failure without a code'] : []),
    ...(writes > 0 ? [`a failure that wrote ${String(writes)} keys`] : []),
    ...(outcome.message.length > MAX_MESSAGE ? ['a boundless message'] : []),
  ];
}

/** Whatever lies on the ledger is the canonical JSON of an object. */
function faultsOfWrite([key, bytes]: readonly [string, Buffer]): string[] {
  const text = bytes.toString('utf8');
  return text.startsWith('{') && canonicalJson(JSON.parse(text)) === text
    ? []
    : [`not canonical: ${JSON.stringify(key)}`];
}

/** The same command again is the same effect: nothing is left to write that others see. */
async function repeat(
  ledger: FakeLedger,
  caller: Parameters<FakeLedger['call']>[0],
  args: readonly string[],
): Promise<string[]> {
  const again = await ledger.call(caller, args, false);
  if (ledger.lastWrites === 0) return [];
  return [`the same call again wrote, and answered ${again.ok ? 'ok' : again.message}`];
}

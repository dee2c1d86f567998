import { setTimeout as sleep } from 'node:timers/promises';
import type { FabricLedger } from '@edgebeat/ledger';
import {
  type FabricEnvironment,
  type FabricPrograms,
  type NodeState,
  nodeStates,
} from '@edgebeat/network';
import { startTestConsortium, type TestConsortium } from '../consortium';
import { incidentItem } from '../incident-items';
import { countOnLedger, ledgerChecks, storedIds } from './ledger-count';
import type { Check } from './proof';
import { type Acknowledged, recordUntilAcknowledged } from './workload';

const wholeMs = 60_000;

/** A member's connector at its own peer. */
export interface Client {
  readonly ledger: FabricLedger;
  readonly siteId: string;
}

/** Gives a proof a consortium on Fabric's own programs; it leaves that whole. */
export type OnConsortium = <T>(prove: (consortium: TestConsortium) => Promise<T>) => Promise<T>;

/** A consortium for one proof alone. */
export function onOwnConsortium(environment: FabricEnvironment): OnConsortium {
  return async (prove) => {
    await using consortium = await startTestConsortium({ fabric: { environment } });
    return await prove(consortium);
  };
}

/** The incidents that are there before a proof begins; none on a consortium of its own. */
export async function incidentsBefore(consortium: TestConsortium): Promise<ReadonlySet<string>> {
  await using ledger = await consortium.connect(consortium.first, 'connector');
  return await storedIds(ledger);
}

/** So many clients, the members in turn. */
export async function connectClients(
  consortium: TestConsortium,
  count: number,
): Promise<readonly Client[]> {
  const clients: Client[] = [];
  for (let number = 0; number < count; number += 1) {
    const member = consortium.members[number % consortium.members.length];
    if (member === undefined) throw new Error('there is no member');
    const ledger = await consortium.connect(member, 'connector');
    clients.push({ ledger, siteId: member.siteId });
  }
  return clients;
}

/** Records one incident, its id again after every failure, until the ledger acknowledges it. */
export function submit(
  { ledger, siteId }: Client,
  run: string,
  number: number,
): Promise<Acknowledged> {
  return recordUntilAcknowledged(ledger, [incidentItem(siteId, run, number)]);
}

/** That what was acknowledged is at every member, once, and nothing else but what was there before. */
export async function ledgersHold(
  consortium: TestConsortium,
  acknowledged: readonly Acknowledged[],
  incidents: number,
  before: ReadonlySet<string> = new Set(),
): Promise<Check[]> {
  const ids = new Set(acknowledged.flatMap((answer) => answer.ids));
  const all = new Set([...before, ...ids]);
  const checks: Check[] = [
    { what: 'incidents acknowledged', expected: incidents, observed: ids.size },
  ];
  for (const member of consortium.members) {
    await using ledger = await consortium.connect(member, 'connector');
    checks.push(...ledgerChecks(member.mspId, await countOnLedger(ledger), all));
  }
  return checks;
}

/** The nodes of a consortium's real network, as they say themselves. */
export class FabricNodes {
  readonly #dataDir: string;
  readonly #programs: FabricPrograms;

  constructor({ embedded }: TestConsortium, programs: FabricPrograms) {
    this.#dataDir = embedded.files.network;
    this.#programs = programs;
  }

  states(): Promise<readonly NodeState[]> {
    return nodeStates(this.#dataDir, this.#programs);
  }

  /** Every node answers and an orderer leads. */
  async ready(): Promise<void> {
    const deadline = performance.now() + wholeMs;
    for (;;) {
      const states = await this.states();
      const isWhole = states.every(({ height }) => height !== undefined);
      if (isWhole && states.some(({ isLeader }) => isLeader === true)) return;
      if (performance.now() > deadline) {
        throw new Error(`the network is not whole: ${describeStates(states)}`);
      }
      await sleep(100);
    }
  }
}

function describeStates(states: readonly NodeState[]): string {
  return states.map(({ mspId, kind, reason }) => `${mspId} ${kind} ${reason ?? 'ok'}`).join(', ');
}

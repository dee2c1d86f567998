import { setTimeout as sleep } from 'node:timers/promises';
import type { FabricLedger } from '@edgebeat/ledger';
import { type FabricPrograms, type NodeState, nodeStates } from '@edgebeat/network';
import type { TestConsortium } from '../consortium';
import { incidentItem } from '../incident-items';
import { countOnLedger, ledgerChecks } from './ledger-count';
import type { Check } from './proof';
import { type Acknowledged, recordUntilAcknowledged } from './workload';

const wholeMs = 60_000;

/** A member's connector at its own peer. */
export interface Client {
  readonly ledger: FabricLedger;
  readonly siteId: string;
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

/** That what was acknowledged is at every member, once, and nothing else. */
export async function ledgersHold(
  consortium: TestConsortium,
  acknowledged: readonly Acknowledged[],
  incidents: number,
): Promise<Check[]> {
  const ids = new Set(acknowledged.flatMap((answer) => answer.ids));
  const checks: Check[] = [
    { what: 'incidents acknowledged', expected: incidents, observed: ids.size },
  ];
  for (const member of consortium.members) {
    await using ledger = await consortium.connect(member, 'connector');
    checks.push(...ledgerChecks(member.mspId, await countOnLedger(ledger), ids));
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

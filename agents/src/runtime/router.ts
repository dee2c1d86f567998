import type { StoredRecord } from '@edgebeat/bus';
import type { TopicSettings } from '@edgebeat/core';
import { resultOf } from './batch-result';
import { type Outcome, readInput } from './handling';
import { directInput, laneOf } from './input';
import { toKeyed } from './keyed-record';
import type { Outlet } from './outlet';
import { checkSize } from './output';
import { parkingOf, parkRecord } from './parking';
import type { Tally } from './tally';
import type { Wiring } from './wiring';

/** What a router works with. */
export interface RouterPorts {
  readonly keyed: TopicSettings;
  readonly outlet: Outlet;
  readonly tally: Tally;
  readonly now: () => string;
}

/**
 * Partitions an agent's input again by the agent's own key. After a crash records come twice; each
 * says where it first lay, so that the agent's states know the repeat.
 */
export function createRouter<In, Out, State, Context>(
  wiring: Wiring<In, Out, State, Context>,
  { keyed, outlet, tally, now }: RouterPorts,
): (records: readonly StoredRecord[]) => Promise<void> {
  const route = (record: StoredRecord): Outcome => {
    const input = directInput(record);
    try {
      const read = readInput(input, wiring);
      if (read === undefined) return { kind: 'passed', outputs: [] };
      const { key, value } = toKeyed(read.key, input);
      const id = `${laneOf(record)}/${record.offset}`;
      return { kind: 'passed', outputs: [checkSize({ topic: keyed.name, key, value, id })] };
    } catch (error) {
      const parking = parkingOf(error);
      const output = parkRecord(wiring.agent.name, input, parking, now());
      return { kind: 'parked', outputs: [output], parking };
    }
  };

  return async (records) => {
    const outcomes = records.map(route);
    const outputs = outcomes.flatMap((outcome) => outcome.outputs);
    const fresh = await outlet.publish(outputs);
    const { parked } = resultOf(records, outcomes, fresh);
    tally.add({ processed: 0, emitted: 0, parked });
  };
}
